-- The last ping of a store in a part is followed by its first one in the next part that has any, however far that is.

-- given file edges_files of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-13 09:00'), utc_us('2023-06-13 10:00'), true),
    (3, utc_us('2023-06-13 09:30'), utc_us('2023-06-13 09:30'), false)

-- given file edges_files of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-12 08:00'), utc_us('2023-06-12 20:00'), false),
    (2, utc_us('2023-06-12 08:00'), utc_us('2023-06-12 21:00'), true)

-- given file edges_files of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-13 11:00'), utc_us('2023-06-13 12:00'), false),
    (2, utc_us('2023-06-13 11:30'), utc_us('2023-06-13 11:30'), false)

-- expect (store_key, pinged_us, is_up, next_pinged_us)
values
    (1, utc_us('2023-06-12 20:00'), false, utc_us('2023-06-13 09:00')),
    (1, utc_us('2023-06-13 10:00'), true, utc_us('2023-06-13 11:00')),
    (1, utc_us('2023-06-13 12:00'), false, null),
    (2, utc_us('2023-06-12 21:00'), true, utc_us('2023-06-13 11:30')),
    (2, utc_us('2023-06-13 11:30'), false, null),
    (3, utc_us('2023-06-13 09:30'), false, null)
