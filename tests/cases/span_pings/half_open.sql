-- The ping at the start of the span is in it, the one at its end is not; inactive comes last of two at one instant.

-- given from_us = utc_us('2023-06-13 10:00')

-- given until_us = utc_us('2023-06-14 10:00')

-- given store_status (store_key, pinged_us, is_up)
values
    (1, utc_us('2023-06-14 10:00'), true),
    (1, utc_us('2023-06-14 09:00'), false),
    (1, utc_us('2023-06-14 09:00'), true),
    (1, utc_us('2023-06-13 10:00'), true),
    (1, utc_us('2023-06-13 09:59'), true)

-- expect in order (pinged_us, is_up)
values
    (utc_us('2023-06-13 10:00'), true),
    (utc_us('2023-06-14 09:00'), true),
    (utc_us('2023-06-14 09:00'), false)
