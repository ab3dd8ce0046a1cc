-- Lord Howe's clocks go back and forward by 30 minutes, at half past a UTC hour in spring.

-- given stores (store_key, timezone_str)
values (1, 'Australia/Lord_Howe')

-- given days (day)
values
    (day_number('2023-04-02')),
    (day_number('2023-10-01'))

-- expect (timezone_str, local_until_us, offset_us)
values
    ('Australia/Lord_Howe', local_us('2023-04-02 01:30'), length_us('11:00')),
    ('Australia/Lord_Howe', local_us('2023-10-01 02:30'), length_us('10:30')),
    ('Australia/Lord_Howe', 9223372036854775807, length_us('11:00'))
