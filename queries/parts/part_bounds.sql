-- part_bounds: the instants between which a written part's pings lie.
-- grain: first_us
--   first_us  BIGINT  UTC microseconds of the first ping
--   last_us   BIGINT  UTC microseconds of the last ping
create or replace temp view part_bounds as
select
    min(first_pinged_us) as first_us,
    max(last_pinged_us) as last_us
from read_parquet(getvariable('edges_file'));
