-- Segments beside one another that touch are one, be they two or many; others stay as they are.

-- given file segments_file of no_outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 10:30')),
    (1, utc_us('2023-06-12 10:30'), utc_us('2023-06-12 10:45')),
    (1, utc_us('2023-06-12 10:45'), utc_us('2023-06-12 11:00')),
    (1, utc_us('2023-06-12 11:00'), utc_us('2023-06-12 11:10')),
    (1, utc_us('2023-06-12 11:10:00.000001'), utc_us('2023-06-12 11:20')),
    (1, utc_us('2023-06-12 11:30'), utc_us('2023-06-12 11:40')),
    (1, utc_us('2023-06-12 11:40'), utc_us('2023-06-12 11:50'))

-- expect in order (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:10')),
    (1, utc_us('2023-06-12 11:10:00.000001'), utc_us('2023-06-12 11:20')),
    (1, utc_us('2023-06-12 11:30'), utc_us('2023-06-12 11:50'))
