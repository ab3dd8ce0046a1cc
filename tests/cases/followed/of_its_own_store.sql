-- A ping is followed by the next one of its own store, in whatever order they come; the last one by none.

-- given pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-12 11:00'), true),
    (2, utc_us('2023-06-12 10:30'), true),
    (1, utc_us('2023-06-12 10:00'), false),
    (1, utc_us('2023-06-13 09:00'), false)

-- expect (store_key, pinged_us, is_up, next_pinged_us)
values
    (1, utc_us('2023-06-12 10:00'), false, utc_us('2023-06-12 11:00')),
    (1, utc_us('2023-06-12 11:00'), true, utc_us('2023-06-13 09:00')),
    (1, utc_us('2023-06-13 09:00'), false, null),
    (2, utc_us('2023-06-12 10:30'), true, null)
