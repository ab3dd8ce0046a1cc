-- Two dates before the calendar and one after it; 2023-06-12 is a Monday.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-11 12:00'), utc_us('2023-06-13 12:00'))

-- expect (day, day_of_week)
values
    (day_number('2023-06-09'), 4),
    (day_number('2023-06-10'), 5),
    (day_number('2023-06-11'), 6),
    (day_number('2023-06-12'), 0),
    (day_number('2023-06-13'), 1),
    (day_number('2023-06-14'), 2)
