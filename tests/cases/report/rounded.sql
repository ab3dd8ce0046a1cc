-- The report is report_exact without the exact lengths, ordered by store.

-- given report_exact (
--     store_id,
--     uptime_last_hour, uptime_last_day, uptime_last_week,
--     downtime_last_hour, downtime_last_day, downtime_last_week, uptime_last_hour_us
-- )
values
    ('b', 60.00, 24.00, 168.00, 0.00, 0.00, 0.00, length_us('1:00')),
    ('a', 1.01, 2.02, 3.03, 4.04, 5.05, 6.06, length_us('0:01'))

-- expect in order (
--     store_id,
--     uptime_last_hour, uptime_last_day, uptime_last_week,
--     downtime_last_hour, downtime_last_day, downtime_last_week
-- )
values
    ('a', 1.01, 2.02, 3.03, 4.04, 5.05, 6.06),
    ('b', 60.00, 24.00, 168.00, 0.00, 0.00, 0.00)
