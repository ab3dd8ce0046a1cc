-- The hours at hand say who is alike, whatever the former ones said; without zones at hand those stay.

-- given store_hours_given = true
-- given store_tz_given = false

-- given store_ids (store_key, store_id, hours_key, is_polled, has_hours, has_zone)
values
    (0, 'a', 0, true, true, true),
    (1, 'b', 0, true, true, true),
    (2, 'c', 2, true, true, true)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (0, 0, clock_us('09:00'), clock_us('17:00')),
    (1, 0, clock_us('09:00'), clock_us('17:00')),
    (2, 0, clock_us('10:00'), clock_us('17:00'))

-- given store_tz (store_key, timezone_str)
values
    (0, 'UTC'),
    (1, 'UTC'),
    (2, 'UTC')

-- given staged_hours (store_id, day_of_week, starts_local_us, ends_local_us)
values
    ('b', 0, clock_us('10:00'), clock_us('17:00')),
    ('c', 0, clock_us('10:00'), clock_us('17:00')),
    ('b', 0, clock_us('10:00'), clock_us('17:00')) -- a repeated row

-- expect in order (store_key, store_id, hours_key, has_hours)
values
    (0, 'a', 0, false),
    (1, 'b', 1, true),
    (2, 'c', 1, true)
