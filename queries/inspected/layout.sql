-- sqlfluff:dialect:postgres
-- layout: what the pings' table $1 lacks, whose columns are called $2 (instant), $3 and $4: findings as those of the
-- relations in checked/.
with pings as (
    select
        known.oid as table_oid,
        known.relkind,
        coalesce(by_range.partdefid, 0) <> 0 as has_default,
        has_table_privilege(nullif(by_range.partdefid, 0), 'select') as is_default_readable
    from pg_class as known
    left join pg_partitioned_table as by_range on known.oid = by_range.partrelid
    where known.oid = to_regclass($1)
),

-- Its whole indexes on columns alone.
indexes as (
    select
        pg_index.indexrelid,
        bool_and(pg_index.indisunique and indexed.attname in ($2, $3, $4)) as is_key,
        bool_or(indexed.attnum = pg_index.indkey[0] and indexed.attname = $2) as is_by_instant
    from pings
    inner join pg_index on pings.table_oid = pg_index.indrelid
    inner join pg_attribute as indexed
        on pings.table_oid = indexed.attrelid and indexed.attnum = any(cast(pg_index.indkey as smallint[]))
    where pg_index.indisvalid and pg_index.indpred is null and pg_index.indexprs is null
    group by pg_index.indexrelid
),

-- The bounds of its range partitions, as far as they are dates and times.
bounds as (
    select
        regexp_match(
            pg_get_expr(parts.relpartbound, parts.oid),
            $$^FOR VALUES FROM \((?:'([-0-9:. +]+)'|MINVALUE)\) TO \((?:'([-0-9:. +]+)'|MAXVALUE)\)$$
        ) as ends
    from pings
    inner join pg_inherits on pings.table_oid = pg_inherits.inhparent
    inner join pg_class as parts on pg_inherits.inhrelid = parts.oid
),

bare_dates as (
    select dates.starts_at
    from pings
    cross join
        generate_series(date_trunc('day', now()), now() + interval '2 days', interval '1 day')
            as dates (starts_at)
    where
        pings.relkind = 'p'
        and not exists (
            select 1
            from bounds
            where
                bounds.ends is not null
                and cast(coalesce(bounds.ends[1], '-infinity') as timestamptz) <= dates.starts_at
                and cast(coalesce(bounds.ends[2], 'infinity') as timestamptz) > dates.starts_at
        )
)

select
    'remark' as severity,
    'no key over instant, store and status: pings can be there twice, which changes nothing but costs room' as finding,
    cast(null as bigint) as row_count,
    cast(null as text) as example
from pings
where
    not exists (
        select 1
        from indexes
        where indexes.is_key
    )
union all
select
    'remark' as severity,
    'no index begins with it and no partition is by it: each report reads every ping' as finding,
    cast(null as bigint) as row_count,
    cast(null as text) as example
from pings
where
    pings.relkind in ('r', 'm')
    and not exists (
        select 1
        from indexes
        where indexes.is_by_instant
    )
union all
select
    case when pings.has_default then 'remark' else 'error' end as severity,
    case
        when pings.has_default
            then 'no partition for dates to come, whose pings go to the default one'
        else 'no partition for dates to come: their inserts will fail'
    end as finding,
    count(*) as row_count,
    cast(cast(min(bare_dates.starts_at) as date) as text) as example
from pings
cross join bare_dates
group by pings.has_default
union all
select
    'remark' as severity,
    'no right to read the default partition by itself, so its pings are not counted' as finding,
    cast(null as bigint) as row_count,
    cast(null as text) as example
from pings
where not pings.is_default_readable;
