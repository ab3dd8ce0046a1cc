-- zones: the time zones that a store may name: those of IANA, without the old names that only ICU knows.
-- grain: timezone_str
--   timezone_str  VARCHAR  IANA name
create or replace temp view zones as
select name as timezone_str
from pg_timezone_names()
where
    name not like 'SystemV/%'
    and name not in (
        'ACT', 'AET', 'AGT', 'ART', 'AST', 'BET', 'BST', 'CAT', 'CNT', 'CST', 'CTT', 'EAT', 'ECT', 'IET', 'IST',
        'JST', 'MIT', 'NET', 'NST', 'PLT', 'PNT', 'PRT', 'PST', 'SST', 'VST',
        'Canada/East-Saskatchewan', 'US/Pacific-New'
    );
