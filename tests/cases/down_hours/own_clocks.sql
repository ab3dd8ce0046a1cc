-- One outage lies in other hours on each store's clock, and both ends of the week add to the same hour.

-- given as_of_us = utc_us('2023-06-14 12:30')

-- given stores (store_key, timezone_str)
values
    (1, 'UTC'),
    (2, 'Asia/Tokyo')

-- given fleet_outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-07 12:30'), utc_us('2023-06-07 12:40')),
    (1, utc_us('2023-06-14 12:05'), utc_us('2023-06-14 12:30')),
    (1, utc_us('2023-06-12 23:30'), utc_us('2023-06-13 01:00')),
    (2, utc_us('2023-06-12 14:30'), utc_us('2023-06-12 15:15'))

-- expect in order (store_key, day_of_week, hour_of_day, downtime_us)
values
    (1, 0, 23, length_us('00:30')),
    (2, 0, 23, length_us('00:30')),
    (1, 1, 0, length_us('01:00')),
    (2, 1, 0, length_us('00:15')),
    (1, 2, 12, length_us('00:35'))
