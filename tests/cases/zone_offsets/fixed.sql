-- Zones whose clocks stay have one offset; only zones in use are there.

-- given stores (store_key, timezone_str)
values
    (1, 'UTC'),
    (2, 'Asia/Kathmandu'),
    (3, 'America/Phoenix')

-- given days (day)
values (day_number('2023-03-12'))

-- expect (timezone_str, local_until_us, offset_us)
values
    ('UTC', 9223372036854775807, 0),
    ('Asia/Kathmandu', 9223372036854775807, length_us('5:45')),
    ('America/Phoenix', 9223372036854775807, -length_us('7:00'))
