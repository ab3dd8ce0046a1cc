-- The pings at hand by the keys of their stores, each as often as it came, rejects left out; no former one.

-- given store_hours_given = false
-- given store_tz_given = false

-- given store_ids (store_key, store_id, is_polled)
values (7, 'b', true)

-- given store_status (store_key, pinged_us, is_up)
values (7, utc_us('2023-06-14 08:00'), true)

-- given staged_pings (store_key, store_id, pinged_us, is_up, rejected_in)
values
    (null, 'a', utc_us('2023-06-14 11:00'), true, null),
    (7, null, utc_us('2023-06-14 10:00'), false, null),
    (7, null, utc_us('2023-06-14 10:00'), false, null),
    (7, null, null, true, 'pings.csv'),
    (null, null, utc_us('2023-06-14 10:00'), true, 'pings.csv')

-- expect (store_key, pinged_us, is_up)
values
    (8, utc_us('2023-06-14 11:00'), true),
    (7, utc_us('2023-06-14 10:00'), false),
    (7, utc_us('2023-06-14 10:00'), false)
