-- snapshot: the moment of the attached PostgreSQL database that all of this transaction sees.
-- grain: snapshot_name
--   snapshot_name  VARCHAR  PostgreSQL's name for it, by which another connection sees the same
create or replace temp view snapshot as
select exported.snapshot_name
from postgres_query('source', getvariable('snapshot_query')) as exported;
