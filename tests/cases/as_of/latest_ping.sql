-- Without a given instant, the latest ping of any store counts.

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 11:00'), true),
    (2, utc_us('2023-06-14 13:00:00.000001'), false),
    (1, utc_us('2023-06-14 12:00'), true)

-- expect (as_of_us)
values (utc_us('2023-06-14 13:00:00.000001'))
