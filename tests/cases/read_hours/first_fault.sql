-- The first fault is told: of the line, the store, the day, the start, the end.

-- given hours_rows (line_number, line_fault, store_id, day_of_week, start_time_local, end_time_local)
values
    (2, 'quote', null, null, null, null),
    (3, null, ' ', '9', '9', '9'),
    (4, null, '1', '9', '9', '9'),
    (5, null, '1', '0', '9', '9'),
    (6, null, '1', '0', '09:00', '9')

-- expect (line_number, store_id, fault)
values
    (2, null, 'quote'),
    (3, ' ', 'store_id'),
    (4, '1', 'day_of_week'),
    (5, '1', 'start_time'),
    (6, '1', 'end_time')
