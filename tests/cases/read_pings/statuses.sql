-- A status is active or inactive in any case; anything else is a fault.

-- given ping_rows (line_number, store_id, timestamp_utc, status)
values
    (2, '1', '2023-01-22 12:09:39 UTC', 'active'),
    (3, '1', '2023-01-22 12:09:39 UTC', 'INACTIVE'),
    (4, '1', '2023-01-22 12:09:39 UTC', ' Active '),
    (5, '1', '2023-01-22 12:09:39 UTC', 'up'),
    (6, '1', '2023-01-22 12:09:39 UTC', ''),
    (7, '1', '2023-01-22 12:09:39 UTC', null)

-- expect (line_number, is_up, fault)
values
    (2, true, null),
    (3, false, null),
    (4, true, null),
    (5, null, 'status'),
    (6, null, 'status'),
    (7, null, 'status')
