-- store_hours: no hours: what a new data set starts from.
-- grain: store_key, day_of_week, starts_local_us, ends_local_us
--   store_key        INTEGER  the store
--   day_of_week      INTEGER  0 = Monday … 6 = Sunday
--   starts_local_us  BIGINT   microseconds of wall clock since midnight
--   ends_local_us    BIGINT   microseconds of wall clock since midnight, up to 24 h
create or replace temp view store_hours as
select
    cast(null as integer) as store_key,
    cast(null as integer) as day_of_week,
    cast(null as bigint) as starts_local_us,
    cast(null as bigint) as ends_local_us
where false;
