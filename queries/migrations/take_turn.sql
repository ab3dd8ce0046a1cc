-- take_turn: waits until nobody else changes what the tables of this database look like, until the transaction ends.
select pg_advisory_xact_lock(hashtext('openhours_migrations'));
