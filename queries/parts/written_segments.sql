-- written_segments: the down segments of a part as they were written aside. Above a join DuckDB keeps all rows for a
-- window function, or gives some twice (1.5); above a file it streams them.
-- grain: store_key, starts_us
--   store_key  INTEGER  the store
--   starts_us  BIGINT   UTC microseconds, inclusive
--   ends_us    BIGINT   UTC microseconds, exclusive
create or replace temp view written_segments as
select
    store_key,
    starts_us,
    ends_us
from read_parquet(getvariable('segments_file'));
