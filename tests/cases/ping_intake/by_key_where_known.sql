-- A store that is known has its key, another its id; a reject tells its store where its id can be read.

-- given known_ids (store_key, store_id)
values (7, 'b')

-- given read_pings (source_file, store_id, pinged_us, is_up, fault)
values
    ('pings.csv', 'b', utc_us('2023-06-14 10:00'), true, null),
    ('pings.csv', 'a', utc_us('2023-06-14 10:00'), false, null),
    ('pings.csv', 'b', null, true, 'timestamp_utc'),
    ('pings.csv', 'a', utc_us('2023-06-14 10:00'), null, 'status'),
    ('pings.csv', 'b', utc_us('2023-06-14 10:00'), true, 'columns')

-- expect (rejected_in, store_key, store_id, pinged_us, is_up)
values
    (null, 7, null, utc_us('2023-06-14 10:00'), true),
    (null, null, 'a', utc_us('2023-06-14 10:00'), false),
    ('pings.csv', 7, null, null, true),
    ('pings.csv', null, 'a', utc_us('2023-06-14 10:00'), null),
    ('pings.csv', null, null, utc_us('2023-06-14 10:00'), true)
