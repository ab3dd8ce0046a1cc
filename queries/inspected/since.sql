-- sqlfluff:dialect:postgres
-- since: has the relations in checked/ look at the pings from $1 on, and for repeated ones from $2 on.
select
    set_config('openhours.checked_from', $1, false) as checked_from,
    set_config('openhours.last_date_from', $2, false) as last_date_from;
