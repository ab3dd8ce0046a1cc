-- database_identity: which database it is, whatever address it is reached by: a standby that takes over is the same.
-- grain: system_name, database_name
--   system_name    VARCHAR  what its cluster was given when it was made
--   database_name  VARCHAR  its name there
create or replace temp view database_identity as
select
    cast(system_identifier as text) as system_name,
    cast(current_database() as text) as database_name
from pg_control_system();
