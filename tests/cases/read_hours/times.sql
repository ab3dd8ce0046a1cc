-- Times with or without seconds and fractions, with one digit for the hour, and 24:00 as an end.

-- given hours_rows (line_number, store_id, day_of_week, start_time_local, end_time_local)
values
    (2, '1', '0', '09:00', '17:30'),
    (3, '1', '1', '9:00:00', '17:30:59'),
    (4, '1', '2', ' 00:00:00 ', '23:59:59.999999'),
    (5, '1', '6', '00:00', '24:00'),
    (6, '1', ' 5 ', '18:00', '24:00:00')

-- expect (line_number, day_of_week, starts_local_us, ends_local_us, fault)
values
    (2, 0, clock_us('09:00'), clock_us('17:30'), null),
    (3, 1, clock_us('09:00'), clock_us('17:30:59'), null),
    (4, 2, clock_us('00:00'), clock_us('23:59:59.999999'), null),
    (5, 6, clock_us('00:00'), clock_us('24:00'), null),
    (6, 5, clock_us('18:00'), clock_us('24:00'), null)
