-- A store that no table names any more stands for none that is named: the data set does not show it.

-- given numbered_ids (store_key, store_id, is_polled, has_hours, has_zone)
values
    (0, 'gone', false, false, false),
    (1, 'a', true, false, false),
    (2, 'gone too', false, false, false),
    (3, 'b', true, false, false)

-- expect in order (store_key, store_id, hours_key)
values
    (0, 'gone', 0),
    (1, 'a', 1),
    (2, 'gone too', 0),
    (3, 'b', 1)
