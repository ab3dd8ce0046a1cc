-- What is no time of a day is a fault, and no store opens at 24:00.

-- given hours_rows (line_number, store_id, day_of_week, start_time_local, end_time_local)
values
    (2, '1', '0', '24:00', '02:00'),
    (3, '1', '0', '25:00', '02:00'),
    (4, '1', '0', '9 am', '17:00'),
    (5, '1', '0', '', '17:00'),
    (6, '1', '0', '09:00', '24:01'),
    (7, '1', '0', '09:00', '17:60'),
    (8, '1', '0', '09:00', null),
    (9, '1', '0', '09:00', '17')

-- expect (line_number, fault)
values
    (2, 'start_time'),
    (3, 'start_time'),
    (4, 'start_time'),
    (5, 'start_time'),
    (6, 'end_time'),
    (7, 'end_time'),
    (8, 'end_time'),
    (9, 'end_time')
