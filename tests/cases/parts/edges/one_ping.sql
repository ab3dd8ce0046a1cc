-- The one ping of a store is its first and its last.

-- given pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), true),
    (2, utc_us('2023-06-14 09:00'), false)

-- expect in order (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 09:00'), true),
    (2, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 09:00'), false)
