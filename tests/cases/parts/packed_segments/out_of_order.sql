-- In whatever order they come no time is lost or added: those that do not stand beside one another stay as they are.

-- given file segments_file of no_outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 11:00')),
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30')),
    (2, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30')),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 11:30')),
    (1, utc_us('2023-06-12 11:30'), utc_us('2023-06-12 12:00')),
    (2, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 11:00'))

-- expect in order (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 11:00')),
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30')),
    (2, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30')),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 12:00')),
    (2, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 11:00'))
