-- The pings of the part from an instant on: what comes before the calendar is not seen.

-- given part_from_us = utc_us('2023-06-14 10:00')

-- given file part_file of no_pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:59:59.999999'), false),
    (1, utc_us('2023-06-14 10:00'), true),
    (2, utc_us('2023-06-14 09:00'), true),
    (2, utc_us('2023-06-14 11:00'), false)

-- expect in order (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 10:00'), true),
    (2, utc_us('2023-06-14 11:00'), false)
