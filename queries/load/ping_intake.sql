-- ping_intake: read_pings with no more than is needed to bring it into the data set.
-- grain: none; a repeated row of the input is there as often as it came
--   rejected_in  VARCHAR  path of the file, for a reject; else null
--   store_key    INTEGER  of a store that is known before; else null
--   store_id     VARCHAR  of another, as it came; null where it can't be known
--   pinged_us    BIGINT   UTC microseconds
--   is_up        BOOLEAN  whether the store answered active
create or replace temp view ping_intake as
with named as (
    select
        case when fault is not null then source_file end as rejected_in,
        case when fault is null or fault in ('timestamp_utc', 'status') then store_id end as store_id,
        pinged_us,
        is_up
    from read_pings
)

select
    named.rejected_in,
    known_ids.store_key,
    case when known_ids.store_key is null then named.store_id end as store_id,
    named.pinged_us,
    named.is_up
from named
left join known_ids on named.store_id = known_ids.store_id;
