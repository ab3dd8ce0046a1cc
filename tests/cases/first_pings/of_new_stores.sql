-- The pings of stores that nothing named before, each as often as it came, rejects left out.

-- given store_hours_given = false
-- given store_tz_given = false

-- given store_ids (store_key, store_id, is_polled)
values (7, 'b', true)

-- given staged_pings (store_key, store_id, pinged_us, is_up, rejected_in)
values
    (null, 'c', utc_us('2023-06-14 11:00'), true, null),
    (null, 'a', utc_us('2023-06-14 10:00'), false, null),
    (null, 'a', utc_us('2023-06-14 10:00'), false, null),
    (null, 'a', null, true, 'pings.csv'),
    (7, null, utc_us('2023-06-14 10:00'), true, null),
    (null, null, utc_us('2023-06-14 10:00'), true, 'pings.csv')

-- expect (store_key, pinged_us, is_up)
values
    (9, utc_us('2023-06-14 11:00'), true),
    (8, utc_us('2023-06-14 10:00'), false),
    (8, utc_us('2023-06-14 10:00'), false)
