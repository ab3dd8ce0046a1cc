-- Where the clock is 5:45 ahead of UTC a local hour lies across two UTC hours, and UTC's midnight cuts it.

-- given as_of_us = utc_us('2023-06-14 00:20')

-- given stores (store_key, timezone_str)
values (1, 'Asia/Kathmandu')

-- expect (day, starts_us, ends_us, day_of_week, hour_of_day) where starts_us >= 1686696300000000
values
    (day_number('2023-06-13'), utc_us('2023-06-13 23:15'), utc_us('2023-06-14 00:00'), 2, 5),
    (day_number('2023-06-14'), utc_us('2023-06-14 00:00'), utc_us('2023-06-14 00:15'), 2, 5),
    (day_number('2023-06-14'), utc_us('2023-06-14 00:15'), utc_us('2023-06-14 00:20'), 2, 6)
