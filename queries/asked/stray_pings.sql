-- stray_pings: the rows of store_status whose instant is none that a ping can have, so that no span has them.
-- PostgreSQL's SQL; a table that is partitioned by time keeps them in its default partition.
-- grain: none
--   store_id       VARCHAR  as it is there
--   timestamp_utc  VARCHAR  as it is there
--   status         VARCHAR  as it is there
create or replace temp view stray_pings as
select
    cast(store_id as text) as store_id,
    cast(timestamp_utc as text) as timestamp_utc,
    cast(status as text) as status
from attached_status
where
    timestamp_utc is null
    or timestamp_utc < '1970-01-01 00:00:00+00'
    or timestamp_utc >= '10000-01-01 00:00:00+00';
