-- New and former pings in the data set's order, active first of two at one instant, each once, rejects left out.

-- given store_ids (store_key, store_id, is_polled)
values
    (0, 'a', true),
    (1, 'b', true)

-- given store_status (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 10:00'), false),
    (1, utc_us('2023-06-14 10:00'), true)

-- given staged_pings (store_id, pinged_us, is_up, rejected_in)
values
    ('c', utc_us('2023-06-14 08:00'), true, null),
    ('a', utc_us('2023-06-14 11:00'), true, null),
    ('a', utc_us('2023-06-14 09:00'), true, null),
    ('a', utc_us('2023-06-14 10:00'), true, null),
    ('a', utc_us('2023-06-14 10:00'), false, null),
    ('a', utc_us('2023-06-14 09:00'), true, null),
    ('a', null, true, 'pings.csv')

-- expect in order (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-06-14 09:00'), true),
    (0, utc_us('2023-06-14 10:00'), true),
    (0, utc_us('2023-06-14 10:00'), false),
    (0, utc_us('2023-06-14 11:00'), true),
    (1, utc_us('2023-06-14 10:00'), true),
    (2, utc_us('2023-06-14 08:00'), true)
