-- A zone is known by its IANA name in any case, and takes that name's own spelling.

-- given zone_rows (line_number, store_id, timezone_str)
values
    (2, '1', 'America/Chicago'),
    (3, '2', ' america/chicago '),
    (4, '3', 'ASIA/KOLKATA')

-- expect (line_number, store_id, zone_text, timezone_str, fault)
values
    (2, '1', 'America/Chicago', 'America/Chicago', null),
    (3, '2', ' america/chicago ', 'America/Chicago', null),
    (4, '3', 'ASIA/KOLKATA', 'Asia/Kolkata', null)
