-- Lord Howe's clock goes back by half an hour at 02:00 on April 7, 2024: its hour from one o'clock has 90 minutes.

-- given as_of_us = utc_us('2024-04-06 17:00')

-- given stores (store_key, timezone_str)
values (1, 'Australia/Lord_Howe')

-- expect (starts_us, ends_us, day_of_week, hour_of_day) where starts_us >= 1712411999000000
values
    (utc_us('2024-04-06 14:00'), utc_us('2024-04-06 15:00'), 6, 1),
    (utc_us('2024-04-06 15:00'), utc_us('2024-04-06 15:30'), 6, 1),
    (utc_us('2024-04-06 15:30'), utc_us('2024-04-06 16:30'), 6, 2),
    (utc_us('2024-04-06 16:30'), utc_us('2024-04-06 17:00'), 6, 3)
