-- A store with nothing open, and one that no ping ever mentions, has a row of zeros or of full hours.

-- given as_of_us = utc_us('2023-06-14 12:00')

-- given store_ids (store_key, store_id, hours_key)
values
    (1, 'closed all week', 1),
    (2, 'always open', 2)

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values (1, 2, clock_us('12:00'), clock_us('12:01')) -- Wednesdays from 12:00 in Chicago

-- expect in order (store_id, uptime_last_hour, uptime_last_day, downtime_last_hour, downtime_last_day)
values
    ('always open', 60.00, 24.00, 0.00, 0.00),
    ('closed all week', 0.00, 0.00, 0.00, 0.00)
