-- Rows that mean the same are one; several openings of one day are several.

-- given stores (store_key, hours_key)
values (1, 1)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 0, clock_us('11:30'), clock_us('15:59')),
    (1, 0, clock_us('11:30'), clock_us('15:59')),
    (1, 0, clock_us('11:30'), clock_us('16:00')),
    (1, 0, clock_us('20:00'), clock_us('22:00'))

-- expect (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 0, clock_us('11:30'), clock_us('16:00')),
    (1, 0, clock_us('20:00'), clock_us('22:00'))
