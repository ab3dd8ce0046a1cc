-- The instant that is given counts, whatever the pings are.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 11:00'), true),
    (1, utc_us('2023-06-14 13:00'), false)

-- expect (as_of_us)
values (utc_us('2023-06-14 12:00'))
