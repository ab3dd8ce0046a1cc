-- Monday until 23:59 and Tuesday from 00:00 on are one shift.

-- given as_of (as_of_us)
values (utc_us('2023-06-14 12:00'))

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'UTC')

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 0, clock_us('18:00'), clock_us('23:59')),
    (1, 1, clock_us('00:00'), clock_us('02:00'))

-- expect (hours_key, opens_us, closes_us)
values (1, utc_us('2023-06-12 18:00'), utc_us('2023-06-13 02:00'))
