-- An outage over the spring jump is an hour shorter than the wall clock says; one that ends at as_of is still on.

-- given as_of_us = utc_us('2023-03-12 20:00')

-- given stores (store_key, store_id, timezone_str)
values (1, 'a', 'America/New_York')

-- given outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-03-12 06:30'), utc_us('2023-03-12 07:30')),
    (1, utc_us('2023-03-12 18:00'), utc_us('2023-03-12 20:00'))

-- expect (starts_at, starts_local, ends_local, minutes, is_ongoing)
values
    (
        timestamptz '2023-03-12 06:30:00+00', timestamp '2023-03-12 01:30:00', timestamp '2023-03-12 03:30:00',
        60, false
    ),
    (
        timestamptz '2023-03-12 18:00:00+00', timestamp '2023-03-12 14:00:00', timestamp '2023-03-12 16:00:00',
        120, true
    )
