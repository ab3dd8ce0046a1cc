-- drop_store_hours: the former hours that are not among those of this load. What stays is not written anew.
delete from store_hours
where not exists (
    select 1
    from staged_store_hours
    where
        staged_store_hours.store_id = store_hours.store_id
        and staged_store_hours.day_of_week = store_hours.day_of_week
        and staged_store_hours.start_time_local = store_hours.start_time_local
        and staged_store_hours.end_time_local = store_hours.end_time_local
);
