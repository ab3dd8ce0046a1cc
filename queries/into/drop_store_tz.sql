-- drop_store_tz: the former zones that are not among those of this load. What stays is not written anew.
delete from store_tz
where not exists (
    select 1
    from staged_store_tz
    where staged_store_tz.store_id = store_tz.store_id and staged_store_tz.timezone_str = store_tz.timezone_str
);
