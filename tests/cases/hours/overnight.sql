-- A closing that is not later than the opening is on the next date; minute 59 counts before that.

-- given stores (store_key, hours_key)
values (1, 1)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 0, clock_us('20:00'), clock_us('02:00')),
    (1, 1, clock_us('20:00'), clock_us('01:59')),
    (1, 2, clock_us('20:00'), clock_us('00:00')),
    (1, 3, clock_us('15:59:30'), clock_us('15:59:10')) -- half a minute, until 16:00

-- expect (hours_key, day_of_week, opens_local_us, closes_local_us)
values
    (1, 0, clock_us('20:00'), clock_us('26:00')),
    (1, 1, clock_us('20:00'), clock_us('26:00')),
    (1, 2, clock_us('20:00'), clock_us('24:00')),
    (1, 3, clock_us('15:59:30'), clock_us('16:00'))
