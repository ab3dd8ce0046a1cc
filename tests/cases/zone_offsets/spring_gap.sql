-- Chicago's clocks jump from 02:00 to 03:00: what they skip keeps the offset before, which is the smaller one.

-- given stores (store_key, timezone_str)
values
    (1, 'America/Chicago'),
    (2, 'America/Chicago')

-- given days (day)
values (day_number('2023-03-12'))

-- expect (timezone_str, local_until_us, offset_us)
values
    ('America/Chicago', local_us('2023-03-12 03:00'), -length_us('6:00')),
    ('America/Chicago', 9223372036854775807, -length_us('5:00'))
