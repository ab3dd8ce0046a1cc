-- The calendar starts 24 hours before the earliest window and ends at as_of.

-- given as_of (as_of_us)
values (utc_us('2023-06-14 12:30'))

-- expect (starts_us, ends_us)
values (utc_us('2023-06-06 12:30'), utc_us('2023-06-14 12:30'))
