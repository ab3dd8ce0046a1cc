-- New and former pings in the data set's order, active first of two at one instant, each once.

-- given new_from_us = utc_us('2023-06-14 08:00')
-- given new_until_us = utc_us('2023-06-14 12:00')

-- given file former_files of no_pings (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 10:00'), false),
    (1, utc_us('2023-06-14 10:00'), true)

-- given file former_files of no_pings (store_key, pinged_us, is_up)
values (0, utc_us('2023-06-14 10:30'), true)

-- given new_pings (store_key, pinged_us, is_up)
values
    (2, utc_us('2023-06-14 08:00'), true),
    (0, utc_us('2023-06-14 11:00'), true),
    (0, utc_us('2023-06-14 09:00'), true),
    (0, utc_us('2023-06-14 10:00'), true),
    (0, utc_us('2023-06-14 10:00'), false),
    (0, utc_us('2023-06-14 10:30'), true),
    (0, utc_us('2023-06-14 09:00'), true)

-- expect in order (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 09:00'), true),
    (0, utc_us('2023-06-14 10:00'), true),
    (0, utc_us('2023-06-14 10:00'), false),
    (0, utc_us('2023-06-14 10:30'), true),
    (0, utc_us('2023-06-14 11:00'), true),
    (1, utc_us('2023-06-14 10:00'), true),
    (2, utc_us('2023-06-14 08:00'), true)
