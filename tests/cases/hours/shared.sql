-- The hours of the one store that stands for others are there once, and so are the default ones.

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 1),
    (3, 3),
    (4, 3)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 0, clock_us('09:00'), clock_us('17:00')),
    (2, 0, clock_us('09:00'), clock_us('17:00'))

-- expect (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 0, clock_us('09:00'), clock_us('17:00')),
    (3, 0, clock_us('00:00'), clock_us('24:00')),
    (3, 1, clock_us('00:00'), clock_us('24:00')),
    (3, 2, clock_us('00:00'), clock_us('24:00')),
    (3, 3, clock_us('00:00'), clock_us('24:00')),
    (3, 4, clock_us('00:00'), clock_us('24:00')),
    (3, 5, clock_us('00:00'), clock_us('24:00')),
    (3, 6, clock_us('00:00'), clock_us('24:00'))
