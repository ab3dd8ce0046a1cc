-- The last answer in a shift that is still open stands until as_of; a ping at as_of is not seen.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given stores (store_key, hours_key)
values (1, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 15:00'))

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 11:00'), false),
    (1, utc_us('2023-06-14 12:00'), true),
    (1, utc_us('2023-06-14 13:00'), true)

-- expect (store_key, starts_us, ends_us, is_up, is_last)
values
    (1, utc_us('2023-06-14 11:00'), utc_us('2023-06-14 12:00'), false, true)
