-- An outage ends with its shift: the next shift, and another store, has its own.

-- given segments (store_key, starts_us, ends_us, is_up)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 12:00'), false),
    (1, utc_us('2023-06-12 18:00'), utc_us('2023-06-12 20:00'), false),
    (2, utc_us('2023-06-12 12:00'), utc_us('2023-06-12 13:00'), false)

-- expect (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 12:00')),
    (1, utc_us('2023-06-12 18:00'), utc_us('2023-06-12 20:00')),
    (2, utc_us('2023-06-12 12:00'), utc_us('2023-06-12 13:00'))
