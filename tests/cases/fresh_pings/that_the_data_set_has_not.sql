-- Of pings that are read again only those are fresh that differ in store, instant or answer.
-- given new_pings (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-01-02 10:00'), true),
    (0, utc_us('2023-01-02 10:00'), false),
    (0, utc_us('2023-01-02 10:01'), true),
    (1, utc_us('2023-01-02 10:00'), true)

-- given known_from_us = utc_us('2023-01-02 09:00')
-- given file known_files of no_pings (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-01-01 10:00'), true),
    (0, utc_us('2023-01-02 10:00'), true)

-- expect (store_key, pinged_us, is_up)
values
    (0, utc_us('2023-01-02 10:00'), false),
    (0, utc_us('2023-01-02 10:01'), true),
    (1, utc_us('2023-01-02 10:00'), true)
