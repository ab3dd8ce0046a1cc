-- In a shift over two midnights UTC every ping finds its shift, and an answer stands over midnight.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given stores (store_key, hours_key)
values (1, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values (1, utc_us('2023-06-10 20:00'), utc_us('2023-06-12 02:00'))

-- given pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-10 23:00'), false),
    (1, utc_us('2023-06-11 00:00'), true),
    (1, utc_us('2023-06-11 22:00'), false)

-- expect (store_key, starts_us, ends_us, is_up, is_last)
values
    (1, utc_us('2023-06-10 23:00'), utc_us('2023-06-11 00:00'), false, false),
    (1, utc_us('2023-06-11 00:00'), utc_us('2023-06-11 22:00'), true, false),
    (1, utc_us('2023-06-11 22:00'), utc_us('2023-06-12 02:00'), false, true)
