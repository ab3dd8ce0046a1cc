-- The hours as they are meant: over midnight, and with the last minute.

-- given stores (store_key, hours_key)
values (1, 1)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 4, clock_us('20:00'), clock_us('02:00')),
    (1, 0, clock_us('11:30'), clock_us('15:59'))

-- expect in order (day_of_week, opens_local_us, closes_local_us)
values
    (0, clock_us('11:30'), clock_us('16:00')),
    (4, clock_us('20:00'), clock_us('26:00'))
