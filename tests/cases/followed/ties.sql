-- Of two pings at one instant the inactive one comes last, so that it alone reaches beyond the instant.

-- given pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-12 10:00'), false),
    (1, utc_us('2023-06-12 10:00'), true),
    (1, utc_us('2023-06-12 11:00'), true)

-- expect (store_key, pinged_us, is_up, next_pinged_us)
values
    (1, utc_us('2023-06-12 10:00'), true, utc_us('2023-06-12 10:00')),
    (1, utc_us('2023-06-12 10:00'), false, utc_us('2023-06-12 11:00')),
    (1, utc_us('2023-06-12 11:00'), true, null)
