-- What a gap leaves without length does not exist: Chicago skips from 02:00 to 03:00.

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'America/Chicago')

-- given days (day, day_of_week)
values (day_number('2023-03-12'), 6)

-- given hours (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 6, clock_us('02:00'), clock_us('03:00')), -- 08:00 to 08:00 UTC
    (1, 6, clock_us('02:30'), clock_us('03:15')) -- 08:30 to 08:15 UTC

-- expect no row
