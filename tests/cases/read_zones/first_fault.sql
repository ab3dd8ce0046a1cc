-- The first fault is told: of the line, the store, the zone.

-- given zone_rows (line_number, line_fault, store_id, timezone_str)
values
    (2, 'columns', '1', 'UTC'),
    (3, null, ' ', 'America/Gotham'),
    (4, null, '1', 'America/Gotham')

-- expect (line_number, store_id, fault)
values
    (2, null, 'columns'),
    (3, ' ', 'store_id'),
    (4, '1', 'timezone_str')
