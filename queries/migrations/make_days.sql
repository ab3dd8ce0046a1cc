-- make_days: the partitions of store_status of yesterday and two weeks to come, for whoever polls.
select openhours_make_partitions(current_date - 1, current_date + 14);
