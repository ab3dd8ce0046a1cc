"""The statements on the job table: for SQLite, and near to what any SQL store with RETURNING takes."""

SCHEMA = """
create table if not exists jobs (
    number integer primary key autoincrement,
    id text not null unique,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    file_format text not null,
    as_of_us integer,
    made_as_of_us integer,
    asked_version integer not null,
    version integer not null,
    row_count integer,
    size_bytes integer,
    sha256 text,
    has_safe_copy integer not null default 0,
    created_us integer not null,
    started_us integer,
    ended_us integer,
    done_ratio real not null default 0,
    doing text not null default 'waiting',
    attempt_count integer not null default 0,
    error_type text,
    error text,
    is_cancel_asked integer not null default 0,
    input_counts text not null,
    rejected_count integer not null,
    lease text,
    leased_until_us integer
);
create unique index if not exists one_of_equal_jobs on jobs (coalesce(as_of_us, -1), file_format, asked_version)
    where state in ('queued', 'running') and not is_cancel_asked;
create index if not exists jobs_by_state on jobs (state, number);
create table if not exists keys (
    key text primary key,
    request text not null,
    job_id text not null references jobs (id) on delete cascade
);
create index if not exists keys_by_job on keys (job_id);
"""
EQUAL = (
    "select * from jobs where coalesce(as_of_us, -1) = coalesce(?, -1) and file_format = ? and asked_version = ? "
    "and state in ('queued', 'running') and not is_cancel_asked"
)
EXHAUST = (
    "update jobs set state = 'failed', error_type = 'TriesExhausted', error = ?, ended_us = ?, doing = '', "
    "lease = null where state = 'running' and leased_until_us <= ? and lease not in (select value from json_each(?)) "
    "and attempt_count >= ? returning *"
)
CLAIM = (
    "update jobs set state = 'running', lease = ?, leased_until_us = ?, started_us = ?, done_ratio = 0, "
    "doing = 'starting', attempt_count = attempt_count + 1 where number = ("
    "select number from jobs where state = 'queued' or (state = 'running' and leased_until_us <= ? "
    "and lease not in (select value from json_each(?))) "
    "order by number limit 1) returning *"
)
BEAT = (
    "update jobs set leased_until_us = ?, done_ratio = ?, doing = ? "
    "where id = ? and lease = ? and state = 'running' returning is_cancel_asked"
)
PUT_BACK = (
    "update jobs set state = case when is_cancel_asked then 'cancelled' else 'queued' end, doing = 'waiting', "
    "ended_us = case when is_cancel_asked then ? end, done_ratio = 0, lease = null, "
    "attempt_count = attempt_count - ? where state = 'running' and "
)
# One that is to be cancelled can't be done any more.
DONE = (
    "update jobs set state = 'done', done_ratio = 1, doing = '', lease = null, ended_us = :ended_us, "
    "made_as_of_us = :made_as_of_us, version = :version, row_count = :row_count, size_bytes = :size_bytes, "
    "sha256 = :sha256, has_safe_copy = :has_safe_copy, input_counts = :input_counts, rejected_count = :rejected_count "
    "where id = :id and lease = :lease and state = 'running' and not is_cancel_asked returning *"
)
NOT_DONE = (
    "update jobs set state = :state, error_type = :error_type, error = :error, doing = '', lease = null, "
    "ended_us = :ended_us where id = :id and lease = :lease and state = 'running' returning *"
)
# A running one is only asked; one that waits is cancelled at once.
CANCEL = (
    "update jobs set is_cancel_asked = 1, ended_us = case when state = 'queued' then ? end, "
    "state = case when state = 'queued' then 'cancelled' else state end "
    "where id = ? and state in ('queued', 'running') returning *"
)
# The oldest finished ones: too old, too many, or more bytes than may be kept; the newest file stays whatever its size.
SWEEP = (
    "delete from jobs where number in (select number from ("
    "select number, state, ended_us, row_number() over newest_first as place, "
    "sum(coalesce(size_bytes, 0) * (1 + has_safe_copy)) over newest_first as kept_bytes, "
    "sum(state = 'done') over newest_first as file_count "
    "from jobs where ended_us is not null window newest_first as (order by number desc)"
    ") where ended_us < ? or place > ? or (kept_bytes > ? and state = 'done' and file_count > 1)) returning *"
)
