-- asked_queries: what DuckDB asked PostgreSQL to copy to it, as its log has it; pieces of one table told once.
-- grain: query
--   query        VARCHAR  in PostgreSQL's SQL
--   piece_count  BIGINT   in how many pieces
create or replace temp view asked_queries as
with told as (
    select
        timestamp as asked_at,
        regexp_replace(
            query, 'ctid BETWEEN .*?::tid AND .*?::tid', 'ctid BETWEEN … AND …'
        ) as query
    from duckdb_logs_parsed('PostgresQueryLog')
)

select
    query,
    count(*) as piece_count
from told
where query like 'COPY %'
group by query
order by min(asked_at), query;
