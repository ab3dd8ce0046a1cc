-- A store that is always open has one shift, which reaches past as_of: midnight is no opening.

-- given as_of (as_of_us)
values (utc_us('2023-03-14 12:00'))

-- given stores (store_key, hours_key, timezone_str)
values (1, 1, 'America/Chicago')

-- expect (hours_key, opens_us, closes_us)
values (1, utc_us('2023-03-06 12:00'), utc_us('2023-03-15 05:00'))
