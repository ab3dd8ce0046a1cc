-- A store with a zone and hours.

-- given store_ids (store_key, store_id)
values (1, 'a')

-- given store_tz (store_key, timezone_str)
values (1, 'Asia/Tokyo')

-- given store_hours (store_key, day_of_week, starts_local_us, ends_local_us)
values (1, 0, clock_us('09:00'), clock_us('17:00'))

-- expect (store_id, timezone_str, has_zone, has_hours)
values ('a', 'Asia/Tokyo', true, true)
