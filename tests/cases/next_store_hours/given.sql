-- The hours at hand take the place of the former ones: each once, rejects left out.

-- given store_hours_given = true

-- given store_ids (store_key, store_id)
values (0, 'a')

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values (0, 6, clock_us('10:00'), clock_us('11:00'))

-- given staged_hours (store_id, day_of_week, starts_local_us, ends_local_us, rejected_in)
values
    ('b', 1, clock_us('09:00'), clock_us('17:00'), null),
    ('a', 0, clock_us('18:00'), clock_us('20:00'), null),
    ('a', 0, clock_us('09:00'), clock_us('17:00'), null),
    ('a', 0, clock_us('09:00'), clock_us('17:00'), null),
    ('a', 1, null, clock_us('17:00'), 'hours.csv')

-- expect in order (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (0, 0, clock_us('09:00'), clock_us('17:00')),
    (0, 0, clock_us('18:00'), clock_us('20:00')),
    (1, 1, clock_us('09:00'), clock_us('17:00'))
