-- sqlfluff:dialect:postgres
-- latest_ahead: the latest ping after the instant $1, in UTC microseconds; null where there is none.
select cast(extract(epoch from max(store_status.timestamp_utc)) * 1000000 as bigint) as pinged_us
from store_status
where store_status.timestamp_utc > $1;
