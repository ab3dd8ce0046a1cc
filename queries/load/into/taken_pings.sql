-- taken_pings: the pings of this load that can be used, as a PostgreSQL table has them, in the order of its key: so
-- that its index grows at the end.
-- order: timestamp_utc, store_id
-- grain: none; a repeated row of the input is there as often as it came
--   store_id       VARCHAR                   as it came
--   timestamp_utc  TIMESTAMP WITH TIME ZONE  the instant of the poll
--   status         VARCHAR                   active or inactive
create or replace temp view taken_pings as
select
    coalesce(staged_pings.store_id, known_ids.store_id) as store_id,
    make_timestamptz(staged_pings.pinged_us) as timestamp_utc,
    case when staged_pings.is_up then 'active' else 'inactive' end as status
from staged_pings
left join known_ids on staged_pings.store_key = known_ids.store_key
where staged_pings.rejected_in is null
order by timestamp_utc, store_id;
