-- The stores that only rejected rows name, whatever table they are of.

-- given known_ids (store_key, store_id)
values (0, 'zone rejected'), (1, 'hours taken'), (2, 'zone rejected, ping taken')

-- given staged_pings (store_key, store_id, pinged_us, is_up, rejected_in)
values
    (2, null, utc_us('2023-06-14 10:00'), true, null),
    (null, 'ping rejected', null, true, 'pings.csv'),
    (null, 'ping taken', utc_us('2023-06-14 10:00'), true, null),
    (null, 'ping taken', null, true, 'pings.csv'),
    (null, null, null, true, 'pings.csv')

-- given staged_hours (store_id, day_of_week, starts_local_us, ends_local_us)
values ('hours taken', 0, 0, 0)

-- expect (store_count)
values (2)
