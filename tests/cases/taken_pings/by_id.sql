-- Each usable ping by the id of its store, whether that was known before it or not, as often as it came.

-- given known_ids (store_key, store_id)
values (7, 'b')

-- given staged_pings (store_key, store_id, pinged_us, is_up, rejected_in)
values
    (null, 'a', utc_us('2023-06-14 11:00:00.000001'), true, null),
    (7, null, utc_us('2023-06-14 10:00'), false, null),
    (7, null, utc_us('2023-06-14 10:00'), false, null),
    (7, null, null, true, 'pings.csv'),
    (null, null, utc_us('2023-06-14 10:00'), true, 'pings.csv')

-- expect (store_id, timestamp_utc, status)
values
    ('a', timestamptz '2023-06-14 11:00:00.000001Z', 'active'),
    ('b', timestamptz '2023-06-14 10:00:00Z', 'inactive'),
    ('b', timestamptz '2023-06-14 10:00:00Z', 'inactive')
