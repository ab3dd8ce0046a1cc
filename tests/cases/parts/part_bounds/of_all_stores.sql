-- The first and the last instant of all stores, whichever store has them.

-- given file edges_file of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00'), true),
    (2, utc_us('2023-06-14 08:00'), utc_us('2023-06-14 08:00'), true),
    (3, utc_us('2023-06-14 09:30'), utc_us('2023-06-14 11:00'), false)

-- expect (first_us, last_us)
values (utc_us('2023-06-14 08:00'), utc_us('2023-06-14 11:00'))
