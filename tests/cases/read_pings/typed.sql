-- An instant that came with its type is taken as it is.

-- given ping_rows (line_number, store_id, timestamp_utc, typed_us, status)
values
    (1, '1', '2023-01-22 12:09:39.388884', utc_us('2023-01-22 12:09:39.388884'), 'active'),
    (2, '1', '1969-12-31 23:59:59', utc_us('1969-12-31 23:59:59'), 'active')

-- expect (line_number, pinged_us, fault)
values
    (1, utc_us('2023-01-22 12:09:39.388884'), null),
    (2, null, 'timestamp_utc')
