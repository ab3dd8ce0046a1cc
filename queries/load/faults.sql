-- faults: what can be wrong with an input row, and how people are told.
-- grain: fault
--   fault        VARCHAR  the code that the reading relations give
--   column_name  VARCHAR  the column at fault; null where it is the row as a whole
--   reason       VARCHAR  for people
create or replace temp view faults as
select
    known.fault,
    known.column_name,
    known.reason
from (
    values
    ('encoding', null, 'not plain UTF-8 text, or too long'),
    ('quote', null, 'a quote is astray'),
    ('columns', null, 'too few or too many columns'),
    ('store_id', 'store_id', 'the store id is empty'),
    ('timestamp_utc', 'timestamp_utc', 'not an instant with its zone, from 1970 to 9999'),
    ('status', 'status', 'neither active nor inactive'),
    ('day_of_week', 'day_of_week', 'not a day from 0 (Monday) to 6 (Sunday)'),
    ('start_time', 'start_time_local', 'not a time from 00:00 to 23:59:59'),
    ('end_time', 'end_time_local', 'not a time from 00:00 to 24:00'),
    ('timezone_str', 'timezone_str', 'not a known IANA zone; the default one is used unless another row names one'),
    ('conflict', 'timezone_str', 'a second zone for one store; the store is reported in the default zone')
) as known (fault, column_name, reason);
