-- Pings before the calendar and from as_of on are not seen: they follow none, and none follows them.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-06 11:59:59.999999'), false),
    (1, utc_us('2023-06-06 12:00'), true),
    (1, utc_us('2023-06-14 11:59:59.999999'), false),
    (1, utc_us('2023-06-14 12:00'), true)

-- expect (store_key, pinged_us, is_up, next_pinged_us)
values
    (1, utc_us('2023-06-06 12:00'), true, utc_us('2023-06-14 11:59:59.999999')),
    (1, utc_us('2023-06-14 11:59:59.999999'), false, null)
