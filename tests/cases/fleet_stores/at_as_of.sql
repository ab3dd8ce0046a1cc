-- A store is open where a shift runs just before as_of, and down where an outage is still on: closing then counts.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given stores (store_key, store_id, timezone_str)
values
    (1, 'b', 'UTC'),
    (2, 'a', 'Asia/Tokyo'),
    (3, 'D', 'UTC'),
    (4, 'c', 'Asia/Tokyo')

-- given shifts (store_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 17:00')),
    (2, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 12:00')),
    (3, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 11:59')),
    (4, utc_us('2023-06-14 12:00'), utc_us('2023-06-14 17:00'))

-- given outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-14 09:30'), utc_us('2023-06-14 11:00')),
    (2, utc_us('2023-06-14 10:00'), utc_us('2023-06-14 12:00')),
    (3, utc_us('2023-06-14 10:00'), utc_us('2023-06-14 11:59'))

-- expect in order (store_key, store_id, id_rank, zone_rank, is_open, is_down, down_since_us)
values
    (1, 'b', 3, 2, true, false, null),
    (2, 'a', 2, 1, true, true, utc_us('2023-06-14 10:00')),
    (3, 'D', 1, 2, false, false, null),
    (4, 'c', 4, 1, false, false, null)
