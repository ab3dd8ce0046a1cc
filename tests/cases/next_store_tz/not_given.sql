-- Without zones at hand the former ones stay.

-- given store_tz_given = false

-- given store_tz (store_key, timezone_str)
values
    (1, 'Asia/Tokyo'),
    (0, 'Europe/Paris')

-- expect in order (store_key, timezone_str)
values
    (0, 'Europe/Paris'),
    (1, 'Asia/Tokyo')
