-- Lord Howe skips from 02:00 to 02:30 in October, and has 01:30 to 02:00 twice in April.

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'Australia/Lord_Howe')

-- given days (day, day_of_week)
values
    (day_number('2023-04-02'), 6),
    (day_number('2023-10-01'), 6)

-- given hours (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 6, clock_us('01:00'), clock_us('03:00')),
    (1, 6, clock_us('01:45'), clock_us('02:15'))

-- expect (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-04-01 14:00'), utc_us('2023-04-01 16:30')), -- 2 hours and a half
    (1, utc_us('2023-04-01 15:15'), utc_us('2023-04-01 15:45')), -- the later 01:45
    (1, utc_us('2023-09-30 14:30'), utc_us('2023-09-30 16:00')), -- an hour and a half
    (1, utc_us('2023-09-30 15:15'), utc_us('2023-09-30 15:45')) -- 02:15 is skipped, so it is read as 02:45
