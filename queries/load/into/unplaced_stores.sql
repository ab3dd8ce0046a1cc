-- unplaced_stores: how many stores rejected rows name that no row which can be used does. A data set remembers them,
-- and a database has no table that could.
-- grain: store_count
--   store_count  BIGINT  stores
create or replace temp view unplaced_stores as
select count(*) as store_count
from (
    (
        select store_id
        from known_ids
        union
        select store_id
        from staged_pings
        where store_id is not null
    )
    except
    (
        select store_id
        from taken_pings
        union all
        select store_id
        from taken_hours
        union all
        select store_id
        from taken_zones
    )
) as unplaced;
