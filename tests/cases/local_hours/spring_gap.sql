-- New York's clock jumps from 02:00 to 03:00 on March 12: no row lies in the hour that it skips.

-- given as_of_us = utc_us('2023-03-12 08:30')

-- given stores (store_key, timezone_str)
values (1, 'America/New_York')

-- expect (starts_us, ends_us, day_of_week, hour_of_day) where starts_us >= 1678597200000000
values
    (utc_us('2023-03-12 05:00'), utc_us('2023-03-12 06:00'), 6, 0),
    (utc_us('2023-03-12 06:00'), utc_us('2023-03-12 07:00'), 6, 1),
    (utc_us('2023-03-12 07:00'), utc_us('2023-03-12 08:00'), 6, 3),
    (utc_us('2023-03-12 08:00'), utc_us('2023-03-12 08:30'), 6, 4)
