-- A closing in minute 59 means the full hour; any other is meant as written.

-- given stores (store_key, hours_key)
values (1, 1)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 0, clock_us('11:30'), clock_us('15:59')),
    (1, 1, clock_us('11:30'), clock_us('15:59:59')),
    (1, 2, clock_us('11:30'), clock_us('15:59:59.999999')),
    (1, 3, clock_us('11:30'), clock_us('15:58:59')),
    (1, 4, clock_us('11:30'), clock_us('16:00')),
    (1, 5, clock_us('20:00'), clock_us('23:59')),
    (1, 6, clock_us('08:59'), clock_us('12:00')) -- an opening in minute 59 is an opening

-- expect (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 0, clock_us('11:30'), clock_us('16:00')),
    (1, 1, clock_us('11:30'), clock_us('16:00')),
    (1, 2, clock_us('11:30'), clock_us('16:00')),
    (1, 3, clock_us('11:30'), clock_us('15:58:59')),
    (1, 4, clock_us('11:30'), clock_us('16:00')),
    (1, 5, clock_us('20:00'), clock_us('24:00')),
    (1, 6, clock_us('08:59'), clock_us('12:00'))
