-- A report sees the pings from the calendar's start on and before as_of, repeated rows and ties as they are.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-06 11:59:59.999999'), false),
    (1, utc_us('2023-06-06 12:00'), false),
    (1, utc_us('2023-06-10 08:00'), true),
    (1, utc_us('2023-06-10 08:00'), true),
    (1, utc_us('2023-06-10 08:00'), false),
    (1, utc_us('2023-06-14 11:59:59.999999'), true),
    (1, utc_us('2023-06-14 12:00'), false)

-- expect (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-06 12:00'), false),
    (1, utc_us('2023-06-10 08:00'), true),
    (1, utc_us('2023-06-10 08:00'), true),
    (1, utc_us('2023-06-10 08:00'), false),
    (1, utc_us('2023-06-14 11:59:59.999999'), true)
