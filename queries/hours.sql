-- hours: the weekly rule of every store in local wall-clock time, defaults and last minutes included.
-- grain: store_key, day_of_week, opens_local_us, closes_local_us
--   store_key        INTEGER  the store
--   day_of_week      INTEGER  of the opening, 0 = Monday … 6 = Sunday
--   opens_local_us   BIGINT   microseconds of wall clock since the opening date's midnight
--   closes_local_us  BIGINT   the same; past 24 h where the shift runs over midnight
create or replace temp view hours as
-- A closing in minute 59 means the full hour.
with meant as (
    select
        store_key,
        day_of_week,
        starts_local_us as opens_local_us,
        case
            when ends_local_us % 3600000000 >= 3540000000 then (ends_local_us // 3600000000 + 1) * 3600000000
            else ends_local_us
        end as closes_local_us
    from store_hours
)

select
    store_key,
    day_of_week,
    opens_local_us,
    case
        when closes_local_us > opens_local_us then closes_local_us
        else closes_local_us + 86400000000
    end as closes_local_us
from meant
union
-- Without any hours, a store is open all the time.
select
    stores.store_key,
    weekdays.day_of_week,
    0 as opens_local_us,
    86400000000 as closes_local_us
from stores
cross join (values (0), (1), (2), (3), (4), (5), (6)) as weekdays (day_of_week)
left join store_hours on stores.store_key = store_hours.store_key
where store_hours.store_key is null;
