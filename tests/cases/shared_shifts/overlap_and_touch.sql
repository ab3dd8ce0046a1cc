-- Openings of one store that overlap, touch or lie in one another are one shift; those of two stores are two.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given openings (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 13:00')),
    (1, utc_us('2023-06-12 10:00'), utc_us('2023-06-12 11:00')), -- inside
    (1, utc_us('2023-06-12 12:00'), utc_us('2023-06-12 14:00')), -- overlaps
    (1, utc_us('2023-06-12 14:00'), utc_us('2023-06-12 15:00')), -- touches
    (2, utc_us('2023-06-12 14:00'), utc_us('2023-06-12 16:00'))

-- expect (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-12 09:00'), utc_us('2023-06-12 15:00')),
    (2, utc_us('2023-06-12 14:00'), utc_us('2023-06-12 16:00'))
