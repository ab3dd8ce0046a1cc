-- The offset at the start of the calendar, eight days before the end, and the new one from the instant of the jump.

-- given from_us = utc_us('2023-03-10 00:00')

-- given until_us = utc_us('2023-03-14 00:00')

-- given stores (store_key, timezone_str)
values (1, 'America/New_York')

-- expect in order (starts_us, offset_us)
values
    (utc_us('2023-03-06 00:00'), -5 * length_us('01:00')),
    (utc_us('2023-03-12 07:00'), -4 * length_us('01:00'))
