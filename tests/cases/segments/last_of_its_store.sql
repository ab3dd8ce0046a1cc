-- A ping that closed doors follow is not the last of its store; one that only as_of hides is not there to follow.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 1)

-- given shared_shifts (hours_key, opens_us, closes_us)
values (1, utc_us('2023-06-14 08:00'), utc_us('2023-06-14 10:00'))

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 09:00'), false),
    (1, utc_us('2023-06-14 11:00'), true), -- closed
    (2, utc_us('2023-06-14 09:00'), false),
    (2, utc_us('2023-06-14 12:00'), true)

-- expect (store_key, starts_us, ends_us, is_up, is_last)
values
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00'), false, false),
    (2, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 10:00'), false, true)
