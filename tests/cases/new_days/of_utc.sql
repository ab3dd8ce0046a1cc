-- Each UTC date that has pings, with the first and the last instant of them; a date without is left out.

-- given new_pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 23:59:59.999999'), true),
    (2, utc_us('2023-06-16 00:00'), true),
    (1, utc_us('2023-06-14 00:00'), false),
    (3, utc_us('2023-06-14 12:00'), true),
    (3, utc_us('1970-01-01 00:00'), true)

-- expect in order (day, first_us, last_us)
values
    (0, 0, 0),
    (day_number('2023-06-14'), utc_us('2023-06-14 00:00'), utc_us('2023-06-14 23:59:59.999999')),
    (day_number('2023-06-16'), utc_us('2023-06-16 00:00'), utc_us('2023-06-16 00:00'))
