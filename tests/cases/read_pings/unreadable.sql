-- An instant without a zone could be any: it is a fault, as is one that does not exist or is out of bounds.

-- given ping_rows (line_number, store_id, timestamp_utc, status)
values
    (2, '1', '2023-01-22 12:09:39', 'active'),
    (3, '1', '2023-01-22 12:09:39 America/Chicago', 'active'),
    (4, '1', '2023-02-30 12:09:39 UTC', 'active'),
    (5, '1', '2023-01-22 25:09:39 UTC', 'active'),
    (6, '1', '22.01.2023 12:09:39 UTC', 'active'),
    (7, '1', '1674389379', 'active'),
    (8, '1', 'yesterday', 'active'),
    (9, '1', '', 'active'),
    (10, '1', null, 'active'),
    (11, '1', '1969-12-31 23:59:59 UTC', 'active'),
    (12, '1', '1970-01-01 00:00:00 UTC', 'active'),
    (13, '1', '9999-12-31T23:59:59-01:00', 'active'),
    (14, '1', '2023-01-22T12:09:39+99:99', 'active'),
    -- What follows is as DuckDB prints it.
    (15, '1', '12023-01-22 12:09:39 UTC', 'active'),
    (16, '1', '0044-03-15 (BC) 12:09:39 UTC', 'active'),
    (17, '1', 'infinity UTC', 'active')

-- expect (line_number, pinged_us, fault)
values
    (2, null, 'timestamp_utc'),
    (3, null, 'timestamp_utc'),
    (4, null, 'timestamp_utc'),
    (5, null, 'timestamp_utc'),
    (6, null, 'timestamp_utc'),
    (7, null, 'timestamp_utc'),
    (8, null, 'timestamp_utc'),
    (9, null, 'timestamp_utc'),
    (10, null, 'timestamp_utc'),
    (11, null, 'timestamp_utc'),
    (12, 0, null),
    (13, null, 'timestamp_utc'),
    (14, null, 'timestamp_utc'),
    (15, null, 'timestamp_utc'),
    (16, null, 'timestamp_utc'),
    (17, null, 'timestamp_utc')
