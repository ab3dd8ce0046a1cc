-- take_turn: waits until no other load writes this database, until the transaction ends.
select pg_advisory_xact_lock(hashtext('openhours_load'));
