-- Of a part in the middle of which as_of lies, pings from then on are not seen: an outage that begins before ends there.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 1),
    (3, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values (1, utc_us('2023-06-14 08:00'), utc_us('2023-06-14 18:00'))

-- given file kept_files of no_outages (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00')),
    (1, utc_us('2023-06-14 11:00'), utc_us('2023-06-14 13:00')),
    (1, utc_us('2023-06-14 14:00'), utc_us('2023-06-14 15:00')),
    (2, utc_us('2023-06-14 12:00'), utc_us('2023-06-14 13:00'))

-- given file edges_files of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values (3, utc_us('2023-06-13 20:00'), utc_us('2023-06-14 08:30'), false)

-- given file edges_files of no_edges (store_key, first_pinged_us, last_pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 15:00'), false),
    (2, utc_us('2023-06-14 12:00'), utc_us('2023-06-14 13:00'), false),
    (3, utc_us('2023-06-14 13:00'), utc_us('2023-06-14 13:00'), false)

-- expect (store_key, starts_us, ends_us)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00')),
    (1, utc_us('2023-06-14 11:00'), utc_us('2023-06-14 12:00')),
    (3, utc_us('2023-06-14 08:30'), utc_us('2023-06-14 12:00'))
