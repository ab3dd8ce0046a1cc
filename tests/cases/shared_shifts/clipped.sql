-- A shift that is open when the calendar starts opens then; its closing may lie after as_of. The rest is left out.

-- given calendar (starts_us, ends_us)
values (utc_us('2023-06-06 12:00'), utc_us('2023-06-14 12:00'))

-- given openings (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-06 09:00'), utc_us('2023-06-06 15:00')),
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 15:00')),
    (2, utc_us('2023-06-06 06:00'), utc_us('2023-06-06 12:00')), -- closed by then
    (2, utc_us('2023-06-14 12:00'), utc_us('2023-06-14 15:00')) -- not open yet

-- expect (hours_key, opens_us, closes_us)
values
    (1, utc_us('2023-06-06 12:00'), utc_us('2023-06-06 15:00')),
    (1, utc_us('2023-06-14 09:00'), utc_us('2023-06-14 15:00'))
