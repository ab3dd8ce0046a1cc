-- Each UTC date that has a usable ping, once.

-- given staged_pings (pinged_us, rejected_in)
values
    (utc_us('2023-06-14 23:59:59.999999'), null),
    (utc_us('2023-06-14 00:00'), null),
    (utc_us('2023-06-15 00:00'), 'pings.csv'),
    (utc_us('2023-06-16 00:00'), null),
    (null, 'pings.csv')

-- expect in order (day)
values
    (day_number('2023-06-14')),
    (day_number('2023-06-16'))
