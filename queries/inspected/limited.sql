-- sqlfluff:dialect:postgres
-- limited: lets no statement of this connection take longer than $1 milliseconds.
select set_config('statement_timeout', $1, false) as statement_timeout;
