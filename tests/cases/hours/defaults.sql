-- A store without any hours is always open; one with hours on some days is closed on the others.

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 2)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values (2, 5, clock_us('09:00'), clock_us('17:00'))

-- expect (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 0, clock_us('00:00'), clock_us('24:00')),
    (1, 1, clock_us('00:00'), clock_us('24:00')),
    (1, 2, clock_us('00:00'), clock_us('24:00')),
    (1, 3, clock_us('00:00'), clock_us('24:00')),
    (1, 4, clock_us('00:00'), clock_us('24:00')),
    (1, 5, clock_us('00:00'), clock_us('24:00')),
    (1, 6, clock_us('00:00'), clock_us('24:00')),
    (2, 5, clock_us('09:00'), clock_us('17:00'))
