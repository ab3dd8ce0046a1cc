-- A store that only ever answers active has no outage.

-- given segments (store_key, starts_us, ends_us, is_up)
values (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 12:00'), true)

-- expect no row
