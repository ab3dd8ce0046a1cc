-- Each store has the shifts of the store whose hours it has; a store that is never open has none.

-- given stores (store_key, hours_key)
values
    (1, 1),
    (2, 1),
    (3, 3),
    (4, 4)

-- given shared_shifts (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00')),
    (1, utc_us('2023-06-12 18:00'), utc_us('2023-06-12 20:00')),
    (3, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:00'))

-- expect (store_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00')),
    (1, utc_us('2023-06-12 18:00'), utc_us('2023-06-12 20:00')),
    (2, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 12:00')),
    (2, utc_us('2023-06-12 18:00'), utc_us('2023-06-12 20:00')),
    (3, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:00'))
