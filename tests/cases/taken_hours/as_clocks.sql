-- The usable hours, each once, to the microsecond and up to 24:00.

-- given staged_hours (store_id, day_of_week, starts_local_us, ends_local_us, rejected_in)
values
    ('a', 0, clock_us('09:05'), clock_us('23:59:59.000001'), null),
    ('a', 0, clock_us('09:05'), clock_us('23:59:59.000001'), null),
    ('b', 6, clock_us('00:00'), clock_us('24:00'), null),
    ('b', 6, null, clock_us('24:00'), 'hours.csv')

-- expect (store_id, day_of_week, start_time_local, end_time_local)
values
    ('a', 0, '09:05:00.000000', '23:59:59.000001'),
    ('b', 6, '00:00:00.000000', '24:00:00.000000')
