-- Without hours at hand the former ones stay.

-- given store_hours_given = false

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (1, 1, clock_us('09:00'), clock_us('17:00')),
    (0, 6, clock_us('10:00'), clock_us('11:00'))

-- expect in order (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (0, 6, clock_us('10:00'), clock_us('11:00')),
    (1, 1, clock_us('09:00'), clock_us('17:00'))
