-- Stores are ordered by their ids as text, capitals first, and ids are kept as they are.

-- given stores (store_key, store_id)
values
    (1, '9'),
    (2, '10'),
    (3, 'b'),
    (4, 'B'),
    (5, '010'),
    (6, '12345678901234567891'),
    (7, '12345678901234567890')

-- given uptime (store_key, window_name, uptime_us, downtime_us)
select
    store_key,
    window_name,
    0 as uptime_us,
    0 as downtime_us
from (values (1), (2), (3), (4), (5), (6), (7)) as stores (store_key)
cross join (values ('last_hour'), ('last_day'), ('last_week')) as windows (window_name)

-- expect in order (store_id)
values
    ('010'),
    ('10'),
    ('12345678901234567890'),
    ('12345678901234567891'),
    ('9'),
    ('B'),
    ('b')
