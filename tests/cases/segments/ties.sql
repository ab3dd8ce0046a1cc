-- Of two pings at one instant inactive holds, in whatever order they come; a repeated row changes nothing.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 2)

-- given shared_shifts (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00')),
    (2, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00'))

-- given pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-12 10:00'), true),
    (1, utc_us('2023-06-12 10:00'), false),
    (1, utc_us('2023-06-12 11:00'), true),
    (1, utc_us('2023-06-12 11:00'), true),
    (2, utc_us('2023-06-12 10:00'), false),
    (2, utc_us('2023-06-12 10:00'), true),
    (2, utc_us('2023-06-12 10:00'), false)

-- expect (store_key, starts_us, ends_us, is_up, is_last)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:00'), false, false),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 12:00'), true, true),
    (2, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 12:00'), false, true)
