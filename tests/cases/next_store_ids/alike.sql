-- Stores with the same openings and zone share the least key among them, in whatever order their openings come.

-- given numbered_ids (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'a', true, true, true),
    (1, 'b', true, true, true),
    (2, 'c', true, true, true), -- an opening more
    (3, 'd', true, true, true), -- another zone
    (4, 'e', true, true, false), -- no zone
    (5, 'f', true, false, true), -- no hours
    (6, 'g', true, false, true),
    (7, 'h', true, true, false),
    (8, 'i', true, false, false), -- neither
    (9, 'j', false, false, true),
    (10, 'k', true, false, false)

-- given next_store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values
    (0, 0, clock_us('09:00'), clock_us('17:00')),
    (0, 1, clock_us('09:00'), clock_us('17:00')),
    (1, 1, clock_us('09:00'), clock_us('17:00')),
    (1, 0, clock_us('09:00'), clock_us('17:00')),
    (2, 0, clock_us('09:00'), clock_us('17:00')),
    (2, 1, clock_us('09:00'), clock_us('17:00')),
    (2, 1, clock_us('18:00'), clock_us('19:00')),
    (3, 0, clock_us('09:00'), clock_us('17:00')),
    (3, 1, clock_us('09:00'), clock_us('17:00')),
    (4, 0, clock_us('09:00'), clock_us('17:00')),
    (4, 1, clock_us('09:00'), clock_us('17:00')),
    (7, 0, clock_us('09:00'), clock_us('17:00')),
    (7, 1, clock_us('09:00'), clock_us('17:00'))

-- given next_store_tz (store_key, timezone_str)
values
    (0, 'Asia/Tokyo'),
    (1, 'Asia/Tokyo'),
    (2, 'Asia/Tokyo'),
    (3, 'UTC'),
    (5, 'Asia/Tokyo'),
    (6, 'Asia/Tokyo'),
    (9, 'UTC')

-- expect in order (store_key, store_id, hours_key, is_polled, has_hours, has_zone)
values
    (0, 'a', 0, true, true, true),
    (1, 'b', 0, true, true, true),
    (2, 'c', 2, true, true, true),
    (3, 'd', 3, true, true, true),
    (4, 'e', 4, true, true, false),
    (5, 'f', 5, true, false, true),
    (6, 'g', 5, true, false, true),
    (7, 'h', 4, true, true, false),
    (8, 'i', 8, true, false, false),
    (9, 'j', 9, false, false, true),
    (10, 'k', 8, true, false, false)
