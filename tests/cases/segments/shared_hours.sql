-- A ping finds the shift of the store whose hours its own has, and the next ping is still that of its own store.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00'))

-- given pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-12 10:00'), false),
    (2, utc_us('2023-06-12 10:30'), false),
    (1, utc_us('2023-06-12 11:00'), true)

-- expect (store_key, starts_us, ends_us, is_up, is_last)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:00'), false, false),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 12:00'), true, true),
    (2, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 12:00'), false, true)
