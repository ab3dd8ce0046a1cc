-- Stores of like hours add up, each on its own clock; an hour in which nothing happens is there too.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given stores (store_key, timezone_str)
values
    (1, 'UTC'),
    (2, 'UTC'),
    (3, 'Asia/Tokyo')

-- given fleet_shifts (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-12 09:30'), utc_us('2023-06-12 11:00')),
    (2, utc_us('2023-06-12 09:30'), utc_us('2023-06-12 11:00')),
    (3, utc_us('2023-06-12 00:00'), utc_us('2023-06-12 01:00'))

-- given down_hours (store_key, day_of_week, hour_of_day, downtime_us)
values
    (1, 0, 10, 5),
    (2, 0, 10, 6)

-- expect (day_of_week, hour_of_day, open_us, downtime_us, store_count) where open_us > 0
values
    (0, 9, length_us('02:00'), 0, 0),
    (0, 10, length_us('02:00'), 11, 2)

-- expect (day_of_week, hour_of_day, open_us, downtime_us, store_count) where day_of_week = 3 and hour_of_day < 2
values
    (3, 0, 0, 0, 0),
    (3, 1, 0, 0, 0)
