-- sqlfluff:dialect:postgres
-- make_days: the partitions of the dates in $1, and how many had to be made.
select coalesce(sum(openhours_make_partitions(dates.each_date, dates.each_date)), 0)
from unnest(cast($1 as date[])) as dates (each_date);
