-- windows: the one span between the variables from_us and until_us.
-- grain: window_name
--   window_name  VARCHAR  span
--   starts_us    BIGINT   UTC microseconds, inclusive
--   ends_us      BIGINT   UTC microseconds, exclusive
create or replace temp view windows as
select
    'span' as window_name,
    cast(getvariable('from_us') as bigint) as starts_us,
    cast(getvariable('until_us') as bigint) as ends_us;
