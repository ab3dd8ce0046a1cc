-- Chicago's clocks go back from 02:00 to 01:00: what occurs twice has the later offset, which is the smaller one.

-- given stores (store_key, timezone_str)
values (1, 'America/Chicago')

-- given days (day)
values (day_number('2023-11-05'))

-- expect (timezone_str, local_until_us, offset_us)
values
    ('America/Chicago', local_us('2023-11-05 01:00'), -length_us('5:00')),
    ('America/Chicago', 9223372036854775807, -length_us('6:00'))
