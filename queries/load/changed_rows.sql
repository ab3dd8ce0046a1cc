-- changed_rows: how many rows of its lesser tables this load adds to the data set, or takes from it. A table that is
-- not given stays as it is.
-- grain: table_name
--   table_name     VARCHAR  store_ids, store_hours or store_tz
--   changed_count  BIGINT   rows that are in one of the two versions only
create or replace temp view changed_rows as
select
    'store_ids' as table_name,
    count(*) as changed_count
from (
    (
        from next_store_ids
        except
        from store_ids
    )
    union all
    (
        from store_ids
        except
        from next_store_ids
    )
) as changed
union all
select
    'store_hours' as table_name,
    count(*) as changed_count
from (
    (
        from next_store_hours
        except
        from store_hours
    )
    union all
    (
        from store_hours
        except
        from next_store_hours
    )
) as changed
where getvariable('store_hours_given')
union all
select
    'store_tz' as table_name,
    count(*) as changed_count
from (
    (
        from next_store_tz
        except
        from store_tz
    )
    union all
    (
        from store_tz
        except
        from next_store_tz
    )
) as changed
where getvariable('store_tz_given');
