-- Equal pings of two stores that stand beside each other are two.

-- given staged_pings (store_id, pinged_us, is_up)
values
    ('a', utc_us('2023-06-14 10:00'), true),
    ('b', utc_us('2023-06-14 10:00'), true)

-- expect in order (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 10:00'), true),
    (1, utc_us('2023-06-14 10:00'), true)
