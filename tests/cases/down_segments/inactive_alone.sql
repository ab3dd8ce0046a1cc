-- The inactive segments are down, the last of a store too; active ones are not.

-- given segments (store_key, starts_us, ends_us, is_up, is_last)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30'), false, false),
    (1, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 11:00'), true, false),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 12:00'), false, true),
    (2, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 12:00'), true, true)

-- expect (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30')),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 12:00'))
