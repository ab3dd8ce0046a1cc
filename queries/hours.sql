-- hours: every weekly rule in local wall-clock time, defaults and last minutes included. Stores of the same hours and
-- zone share one.
-- grain: hours_key, day_of_week, opens_local_us, closes_local_us
--   hours_key        INTEGER  the store that stands for all that share the rule
--   day_of_week      INTEGER  of the opening, 0 = Monday … 6 = Sunday
--   opens_local_us   BIGINT   microseconds of wall clock since the opening date's midnight
--   closes_local_us  BIGINT   the same; past 24 h where the shift runs over midnight
create or replace temp view hours as
with leaders as (
    select hours_key
    from stores
    where store_key = hours_key
),

-- A closing in minute 59 means the full hour.
meant as (
    select
        leaders.hours_key,
        store_hours.day_of_week,
        store_hours.starts_local_us as opens_local_us,
        case
            when store_hours.ends_local_us % 3600000000 >= 3540000000
                then (store_hours.ends_local_us // 3600000000 + 1) * 3600000000
            else store_hours.ends_local_us
        end as closes_local_us
    from store_hours
    inner join leaders on store_hours.store_key = leaders.hours_key
)

select
    hours_key,
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
    leaders.hours_key,
    weekdays.day_of_week,
    0 as opens_local_us,
    86400000000 as closes_local_us
from leaders
left join meant on leaders.hours_key = meant.hours_key
cross join (values (0), (1), (2), (3), (4), (5), (6)) as weekdays (day_of_week)
where meant.hours_key is null;
