-- The ways to write an instant: UTC with any fraction, Z, and offsets; T or a space, any case, spaces around.

-- given ping_rows (line_number, store_id, timestamp_utc, status)
values
    (2, '1', '2023-01-22 12:09:39.388884 UTC', 'active'),
    (3, '1', '2023-01-22 12:09:39.38 UTC', 'active'),
    (4, '1', '2023-01-22 12:09:39 UTC', 'active'),
    (5, '1', '2023-01-22T12:09:39Z', 'active'),
    (6, '1', '2023-01-22t12:09:39.388884z', 'active'),
    (7, '1', '2023-01-22T17:39:39+05:30', 'active'),
    (8, '1', '2023-01-22 02:39:39-0930', 'active'),
    (9, '1', '2023-01-22T12:09:39+00', 'active'),
    (10, '1', '  2023-01-22 12:09:39 UTC ', 'active'),
    (11, '1', '2023-01-22 17:39:39 +05:30', 'active'),
    (12, '1', '2023-01-22 12:09:39.3888849 UTC', 'active'), -- what is finer than a microsecond is dropped
    (13, '1', '2023-01-22 12:09:39.380000 UTC', 'active'),
    (14, '1', '9999-12-31 23:59:59.999999 UTC', 'active')

-- expect (line_number, pinged_us, is_up, fault)
values
    (2, utc_us('2023-01-22 12:09:39.388884'), true, null),
    (3, utc_us('2023-01-22 12:09:39.38'), true, null),
    (4, utc_us('2023-01-22 12:09:39'), true, null),
    (5, utc_us('2023-01-22 12:09:39'), true, null),
    (6, utc_us('2023-01-22 12:09:39.388884'), true, null),
    (7, utc_us('2023-01-22 12:09:39'), true, null),
    (8, utc_us('2023-01-22 12:09:39'), true, null),
    (9, utc_us('2023-01-22 12:09:39'), true, null),
    (10, utc_us('2023-01-22 12:09:39'), true, null),
    (11, utc_us('2023-01-22 12:09:39'), true, null),
    (12, utc_us('2023-01-22 12:09:39.388884'), true, null),
    (13, utc_us('2023-01-22 12:09:39.38'), true, null),
    (14, utc_us('9999-12-31 23:59:59.999999'), true, null)
