-- overlapping_hours: the openings that begin inside another one of their store, be it over the end of the week.
-- PostgreSQL's SQL.
-- grain: table_name, column_name, finding
--   severity     VARCHAR  error, or remark where a report is right all the same
--   table_name   VARCHAR  by its name here
--   column_name  VARCHAR  by its name here
--   finding      VARCHAR  for people
--   row_count    BIGINT   rows that are so
--   example      VARCHAR  one of them
create or replace temp view overlapping_hours as
with openings as (
    select distinct
        cast(store_id as text) as store_id,
        day_of_week * 86400 + extract(epoch from start_time_local) as starts_at,
        day_of_week * 86400 + extract(epoch from end_time_local)
        + case when end_time_local > start_time_local then 0 else 86400 end as ends_at
    from store_hours
    where day_of_week >= 0 and day_of_week <= 6
)

select
    'remark' as severity,
    'store_hours' as table_name,
    'start_time_local' as column_name,
    'inside another opening of the same store: the two are one' as finding,
    count(*) as row_count,
    min(inner_one.store_id) as example
from openings as inner_one
where
    exists (
        select 1
        from openings as outer_one
        cross join (values (0), (604800)) as weeks (shift)
        where
            inner_one.store_id = outer_one.store_id
            and inner_one.starts_at + weeks.shift >= outer_one.starts_at
            and inner_one.starts_at + weeks.shift < outer_one.ends_at
            and (inner_one.starts_at <> outer_one.starts_at or inner_one.ends_at < outer_one.ends_at)
    )
having count(*) > 0;
