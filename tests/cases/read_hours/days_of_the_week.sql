-- A day is a number from 0 (Monday) to 6 (Sunday).

-- given hours_rows (line_number, store_id, day_of_week, start_time_local, end_time_local)
values
    (2, '1', '0', '09:00', '17:00'),
    (3, '1', '6', '09:00', '17:00'),
    (4, '1', '7', '09:00', '17:00'),
    (5, '1', '-1', '09:00', '17:00'),
    (6, '1', '1.0', '09:00', '17:00'),
    (7, '1', 'Monday', '09:00', '17:00'),
    (8, '1', null, '09:00', '17:00')

-- expect (line_number, day_text, day_of_week, fault)
values
    (2, '0', 0, null),
    (3, '6', 6, null),
    (4, '7', null, 'day_of_week'),
    (5, '-1', null, 'day_of_week'),
    (6, '1.0', null, 'day_of_week'),
    (7, 'Monday', null, 'day_of_week'),
    (8, null, null, 'day_of_week')
