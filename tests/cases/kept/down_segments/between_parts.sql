-- Beside the kept outages there is what a last ping stands for until a later part, the closing or as_of.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 1),
    (3, 1),
    (4, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 18:00'), utc_us('2023-06-13 02:00')),
    (1, utc_us('2023-06-14 08:00'), utc_us('2023-06-14 18:00'))

-- given file kept_files of no_outages (store_key, starts_us, ends_us)
values (1, utc_us('2023-06-12 19:00'), utc_us('2023-06-12 20:00'))

-- given file edges_files of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-12 19:00'), utc_us('2023-06-12 20:00'), false),
    (2, utc_us('2023-06-12 19:00'), utc_us('2023-06-12 19:00'), false),
    (3, utc_us('2023-06-12 19:00'), utc_us('2023-06-12 19:00'), true)

-- given file edges_files of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-13 01:00'), utc_us('2023-06-13 01:00'), true),
    (3, utc_us('2023-06-13 01:00'), utc_us('2023-06-13 03:00'), false), -- closed by then
    (4, utc_us('2023-06-14 11:00'), utc_us('2023-06-14 11:00'), false)

-- expect (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 19:00'), utc_us('2023-06-12 20:00')),
    (1, utc_us('2023-06-12 20:00'), utc_us('2023-06-13 01:00')),
    (2, utc_us('2023-06-12 19:00'), utc_us('2023-06-13 02:00')),
    (4, utc_us('2023-06-14 11:00'), utc_us('2023-06-14 12:00'))
