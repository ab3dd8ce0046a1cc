-- Stores that have not one row of uptime per window.
select
    stores.store_key,
    windows.window_name,
    count(uptime.store_key) as row_count
from stores
cross join windows
left join uptime on stores.store_key = uptime.store_key and windows.window_name = uptime.window_name
group by stores.store_key, windows.window_name
having count(uptime.store_key) <> 1
