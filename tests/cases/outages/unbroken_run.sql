-- Inactive segments that follow each other without a break are one outage; an active one between makes two.

-- given segments (store_key, starts_us, ends_us, is_up)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30'), false),
    (1, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 11:00'), false),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 11:30'), true),
    (1, utc_us('2023-06-12 11:30'), utc_us('2023-06-12 12:00'), false)

-- expect (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:00')),
    (1, utc_us('2023-06-12 11:30'), utc_us('2023-06-12 12:00'))
