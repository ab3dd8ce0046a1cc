-- ratio_bins: how many stores have which availability in the window; the last bin is of those that were always up.
-- grain: min_ratio, max_ratio
--   min_ratio    DOUBLE  inclusive
--   max_ratio    DOUBLE  exclusive; but 1 where min_ratio is 1 too
--   store_count  BIGINT  stores
create or replace temp view ratio_bins as
select
    cast(bins.min_ratio as double) as min_ratio,
    cast(bins.max_ratio as double) as max_ratio,
    count(store_rows.store_key) as store_count
from (
    values
    (0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9),
    (0.9, 0.95), (0.95, 0.99), (0.99, 1.0), (1.0, 1.0)
) as bins (min_ratio, max_ratio)
left join store_rows
    on
        store_rows.availability_ratio >= cast(bins.min_ratio as double)
        and (store_rows.availability_ratio < cast(bins.max_ratio as double) or bins.min_ratio = 1)
group by bins.min_ratio, bins.max_ratio
order by bins.min_ratio, bins.max_ratio;
