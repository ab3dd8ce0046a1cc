-- picked_stores: the rows of store_rows that the variables search, state, min_ratio, max_ratio, has_opened,
-- has_downtime, day_of_week and hour_of_day leave; one that is not set leaves all.
-- grain: store_key
--   store_key   INTEGER  the store
--   id_rank     BIGINT   place of store_id among all, as text
--   sort_value  DOUBLE   what the variable sort_name orders by, falling instead of rising where is_descending
create or replace temp view picked_stores as
select
    store_key,
    id_rank,
    case when cast(getvariable('is_descending') as boolean) then -1 else 1 end
    * cast(
        case cast(getvariable('sort_name') as varchar)
            when 'timezone' then zone_rank
            when 'uptime' then uptime_us
            when 'downtime' then downtime_us
            when 'availability' then availability_ratio
            when 'outages' then outage_count
            when 'longest_outage' then longest_outage_us
            else id_rank
        end as double
    ) as sort_value
from store_rows
where
    contains(lower(store_id), lower(coalesce(cast(getvariable('search') as varchar), '')))
    and case cast(getvariable('state') as varchar)
        when 'open' then is_open
        when 'closed' then not is_open
        when 'up' then is_open and not is_down
        when 'down' then is_down
        else true
    end
    and (
        getvariable('min_ratio') is null
        or availability_ratio >= cast(getvariable('min_ratio') as double)
    )
    -- What is always up belongs to the last stretch below 1 as well.
    and (
        getvariable('max_ratio') is null
        or availability_ratio < cast(getvariable('max_ratio') as double)
        or (availability_ratio = 1 and cast(getvariable('max_ratio') as double) >= 1)
    )
    -- Without any open time there is no share of it.
    and (
        getvariable('has_opened') is null
        or (availability_ratio is not null) = cast(getvariable('has_opened') as boolean)
    )
    and (
        getvariable('has_downtime') is null
        or (downtime_us > 0) = cast(getvariable('has_downtime') as boolean)
    )
    and (
        getvariable('day_of_week') is null
        or getvariable('hour_of_day') is null
        or store_key in (
            select down_hours.store_key
            from down_hours
            where
                down_hours.day_of_week = cast(getvariable('day_of_week') as bigint)
                and down_hours.hour_of_day = cast(getvariable('hour_of_day') as bigint)
        )
    );
