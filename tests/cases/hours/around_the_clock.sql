-- The ways to write 24 hours.

-- given stores (store_key, hours_key)
values (1, 1)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 0, clock_us('00:00'), clock_us('00:00')),
    (1, 1, clock_us('00:00'), clock_us('24:00')),
    (1, 2, clock_us('00:00'), clock_us('23:59:59')),
    (1, 3, clock_us('09:00'), clock_us('09:00')),
    (1, 4, clock_us('16:00'), clock_us('15:59'))

-- expect (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 0, clock_us('00:00'), clock_us('24:00')),
    (1, 1, clock_us('00:00'), clock_us('24:00')),
    (1, 2, clock_us('00:00'), clock_us('24:00')),
    (1, 3, clock_us('09:00'), clock_us('33:00')),
    (1, 4, clock_us('16:00'), clock_us('40:00'))
