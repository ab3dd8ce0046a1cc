-- Chicago has 01:00 to 02:00 twice: 01:30 is the later one, and a shift over it is an hour longer.

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'America/Chicago')

-- given days (day, day_of_week)
values
    (day_number('2023-11-05'), 6),
    (day_number('2023-11-06'), 0)

-- given hours (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 6, clock_us('01:30'), clock_us('03:00')),
    (1, 6, clock_us('00:30'), clock_us('01:30')),
    (1, 6, clock_us('00:00'), clock_us('24:00')),
    (1, 0, clock_us('00:00'), clock_us('01:30'))

-- expect (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-11-05 07:30'), utc_us('2023-11-05 09:00')),
    (1, utc_us('2023-11-05 05:30'), utc_us('2023-11-05 07:30')),
    (1, utc_us('2023-11-05 05:00'), utc_us('2023-11-06 06:00')),
    (1, utc_us('2023-11-06 06:00'), utc_us('2023-11-06 07:30'))
