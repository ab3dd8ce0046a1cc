-- Zones of IANA and its links are known; what only ICU knows by three letters is not.

-- expect (timezone_str) where timezone_str in ('America/Chicago', 'US/Central', 'UTC', 'EST', 'CST', 'PST', 'BST')
values
    ('America/Chicago'),
    ('US/Central'),
    ('UTC'),
    ('EST')
