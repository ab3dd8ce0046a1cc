-- outage_times: each outage with its instants and its store's wall clock, for people.
-- grain: store_id, starts_at
--   store_id      VARCHAR                   the store
--   timezone_str  VARCHAR                   its zone
--   starts_at     TIMESTAMP WITH TIME ZONE  the first inactive ping
--   ends_at       TIMESTAMP WITH TIME ZONE  the next active ping, the closing or as_of
--   starts_local  TIMESTAMP                 starts_at on the store's wall clock
--   ends_local    TIMESTAMP                 ends_at on the store's wall clock
--   minutes       DOUBLE                    its length
--   is_ongoing    BOOLEAN                   whether it is still on at as_of
create or replace temp view outage_times as
select
    stores.store_id,
    stores.timezone_str,
    make_timestamptz(outages.starts_us) as starts_at,
    make_timestamptz(outages.ends_us) as ends_at,
    make_timestamptz(outages.starts_us) at time zone stores.timezone_str as starts_local,
    make_timestamptz(outages.ends_us) at time zone stores.timezone_str as ends_local,
    (outages.ends_us - outages.starts_us) / 60000000 as minutes,
    outages.ends_us = as_of.as_of_us as is_ongoing
from outages
inner join stores on outages.store_key = stores.store_key
cross join as_of;
