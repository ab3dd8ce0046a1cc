-- A ping counts from the opening instant on and before the closing one.

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
    (1, utc_us('2023-06-12 09:00'), false),
    (1, utc_us('2023-06-12 12:00'), true),
    (1, utc_us('2023-06-12 13:00'), true),
    (2, utc_us('2023-06-12 08:59:59.999999'), false),
    (2, utc_us('2023-06-12 11:59:59.999999'), false)

-- expect (store_key, starts_us, ends_us, is_up, is_last)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00'), false, false),
    (2, utc_us('2023-06-12 11:59:59.999999'), utc_us('2023-06-12 12:00'), false, true)
