-- Of the new pings those count from the one instant on and before the other; of the former parts all.

-- given new_from_us = utc_us('2023-06-14 10:00')
-- given new_until_us = utc_us('2023-06-14 11:00')

-- given file former_files of no_pings (store_key, pinged_us, is_up)
values (0, utc_us('2023-06-14 08:00'), true)

-- given new_pings (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 09:59:59.999999'), true),
    (0, utc_us('2023-06-14 10:00'), true),
    (0, utc_us('2023-06-14 10:59:59.999999'), false),
    (0, utc_us('2023-06-14 11:00'), true)

-- expect in order (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 08:00'), true),
    (0, utc_us('2023-06-14 10:00'), true),
    (0, utc_us('2023-06-14 10:59:59.999999'), false)
