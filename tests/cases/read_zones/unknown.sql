-- What is no zone of IANA is a fault.

-- given zone_rows (line_number, store_id, timezone_str)
values
    (2, '1', 'America/Gotham'),
    (3, '2', 'CST'),
    (4, '3', ''),
    (5, '4', null),
    (6, '5', '-06:00')

-- expect (line_number, store_id, zone_text, timezone_str, fault)
values
    (2, '1', 'America/Gotham', null, 'timezone_str'),
    (3, '2', 'CST', null, 'timezone_str'),
    (4, '3', '', null, 'timezone_str'),
    (5, '4', null, null, 'timezone_str'),
    (6, '5', '-06:00', null, 'timezone_str')
