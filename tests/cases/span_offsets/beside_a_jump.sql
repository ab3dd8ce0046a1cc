-- A jump at the end of the span is not in it; the one at its start is in the calendar, a day before.

-- given from_us = utc_us('2023-03-12 07:00')

-- given until_us = utc_us('2023-04-02 00:00')

-- given stores (store_key, timezone_str)
values (1, 'America/New_York')

-- expect in order (starts_us, offset_us)
values
    (utc_us('2023-03-11 07:00'), -5 * length_us('01:00')),
    (utc_us('2023-03-12 07:00'), -4 * length_us('01:00'))
