-- The first fault is told: of the line, the store, the instant, the status. Ids are kept as they came.

-- given ping_rows (line_number, line_fault, store_id, timestamp_utc, status)
values
    (2, null, ' 007 ', '2023-01-22 12:09:39 UTC', 'active'),
    (3, 'columns', '1', 'nonsense', 'nonsense'),
    (4, null, '', 'nonsense', 'nonsense'),
    (5, null, '  ', '2023-01-22 12:09:39 UTC', 'active'),
    (6, null, null, '2023-01-22 12:09:39 UTC', 'active'),
    (7, null, '1', 'nonsense', 'nonsense')

-- expect (line_number, store_id, fault)
values
    (2, ' 007 ', null),
    (3, null, 'columns'),
    (4, '', 'store_id'),
    (5, '  ', 'store_id'),
    (6, null, 'store_id'),
    (7, '1', 'timestamp_utc')
