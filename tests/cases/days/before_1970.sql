-- A calendar that starts before 1970: its days are numbered below zero, and 1969-12-29 is a Monday.

-- given calendar (starts_us, ends_us)
values (utc_us('1969-12-31 12:00'), utc_us('1970-01-02 12:00'))

-- expect (day, day_of_week)
values (-3, 0), (-2, 1), (-1, 2), (0, 3), (1, 4), (2, 5)
