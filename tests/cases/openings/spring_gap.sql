-- Chicago skips from 02:00 to 03:00: 02:30 is the instant of 03:30 summer time, and a shift over it is an hour shorter.

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'America/Chicago')

-- given days (day, day_of_week)
values (day_number('2023-03-12'), 6)

-- given hours (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 6, clock_us('01:00'), clock_us('05:00')),
    (1, 6, clock_us('01:00'), clock_us('02:30')),
    (1, 6, clock_us('02:30'), clock_us('04:00')),
    (1, 6, clock_us('02:00'), clock_us('02:30'))

-- expect (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-03-12 07:00'), utc_us('2023-03-12 10:00')),
    (1, utc_us('2023-03-12 07:00'), utc_us('2023-03-12 08:30')),
    (1, utc_us('2023-03-12 08:30'), utc_us('2023-03-12 09:00')),
    (1, utc_us('2023-03-12 08:00'), utc_us('2023-03-12 08:30'))
