-- cancelled: the connections of the name in the setting openhours.application, each told to give up what it does.
-- grain: none
--   is_cancelled  BOOLEAN  whether it was told
create or replace temp view cancelled as
select pg_cancel_backend(pid) as is_cancelled
from pg_stat_activity
where application_name = current_setting('openhours.application');
