-- snapshot_name: what another connection has to call the moment that this one sees, to see the same.
-- grain: snapshot_name
--   snapshot_name  VARCHAR  PostgreSQL's name for it
create or replace temp view snapshot_name as
select cast(pg_export_snapshot() as text) as snapshot_name;
