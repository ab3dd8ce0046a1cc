-- Stores that have other hours, or another zone, than the store whose shifts they share; and alike ones that share none.
with weeks as (
    select
        stores.store_key,
        stores.hours_key,
        store_tz.timezone_str,
        string_agg(
            store_hours.day_of_week || ' ' || store_hours.starts_local_us || ' ' || store_hours.ends_local_us,
            ', '
            order by store_hours.day_of_week, store_hours.starts_local_us, store_hours.ends_local_us
        ) as openings
    from stores
    left join store_tz on stores.store_key = store_tz.store_key
    left join store_hours on stores.store_key = store_hours.store_key
    group by stores.store_key, stores.hours_key, store_tz.timezone_str
)

select
    one.store_key,
    other.store_key as other_key
from weeks as one
inner join weeks as other
    on
        (one.hours_key = other.hours_key)
        <> (
            one.timezone_str is not distinct from other.timezone_str
            and one.openings is not distinct from other.openings
        )
union all
select
    one.store_key,
    one.hours_key as other_key
from weeks as one
left join weeks as other on one.hours_key = other.store_key
where one.hours_key > one.store_key or other.hours_key is distinct from one.hours_key
