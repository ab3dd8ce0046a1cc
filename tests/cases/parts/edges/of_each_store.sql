-- A store's pings begin and end somewhere; what it answered in between is no matter.

-- given pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), false),
    (1, utc_us('2023-06-14 10:00'), false),
    (1, utc_us('2023-06-14 11:00'), true),
    (2, utc_us('2023-06-14 08:00'), true),
    (2, utc_us('2023-06-14 12:00'), false)

-- expect in order (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 11:00'), true),
    (2, utc_us('2023-06-14 08:00'), utc_us('2023-06-14 12:00'), false)
