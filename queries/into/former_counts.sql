-- former_counts: how many rows the tables have that a load takes the place of.
select
    'store_hours' as table_name,
    count(*) as row_count
from store_hours
union all
select
    'store_tz' as table_name,
    count(*) as row_count
from store_tz;
