-- calendar: the UTC dates of the parts whose outages are to be kept: from the variable laid_from_us to laid_until_us.
-- grain: starts_us
--   starts_us  BIGINT  UTC microseconds, inclusive
--   ends_us    BIGINT  UTC microseconds, exclusive
create or replace temp view calendar as
select
    cast(getvariable('laid_from_us') as bigint) as starts_us,
    cast(getvariable('laid_until_us') as bigint) as ends_us;
