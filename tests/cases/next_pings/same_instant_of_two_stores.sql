-- Equal pings of two stores that stand beside each other are two.

-- given new_from_us = utc_us('2023-06-14 10:00')
-- given new_until_us = utc_us('2023-06-14 10:00:00.000001')

-- given file former_files of no_pings (store_key, pinged_us, is_up)
values (0, utc_us('2023-06-14 10:00'), true)

-- given new_pings (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 10:00'), true),
    (2, utc_us('2023-06-14 10:00'), true)

-- expect in order (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 10:00'), true),
    (1, utc_us('2023-06-14 10:00'), true),
    (2, utc_us('2023-06-14 10:00'), true)
