-- A weekly opening is laid on every date of its weekday, by the store's own clocks, over midnight where it runs so.

-- given stores (store_key, hours_key, timezone_str)
values
    (1, 1, 'America/Chicago'), -- 5 hours behind UTC in June
    (2, 2, 'Pacific/Kiritimati') -- 14 hours ahead of it

-- given days (day, day_of_week)
values
    (day_number('2023-06-05'), 0),
    (day_number('2023-06-06'), 1),
    (day_number('2023-06-12'), 0)

-- given hours (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 0, clock_us('20:00'), clock_us('26:00')),
    (2, 1, clock_us('09:00'), clock_us('12:00'))

-- expect (hours_key, day, opens_us, closes_us)
values
    (1, day_number('2023-06-05'), utc_us('2023-06-06 01:00'), utc_us('2023-06-06 07:00')),
    (1, day_number('2023-06-12'), utc_us('2023-06-13 01:00'), utc_us('2023-06-13 07:00')),
    (2, day_number('2023-06-06'), utc_us('2023-06-05 19:00'), utc_us('2023-06-05 22:00'))
