"""The statements on the job table, for SQLite and PostgreSQL alike."""

from sqlalchemy import Text, bindparam, text

# A lease is dead when it ran out, unless this very process holds it: those do not run out, whatever the clock says.
DEAD = "state = 'running' and leased_until_us <= :now_us and lease not in :held"
FIND = text("select * from jobs where id = :id")
FOUND = text("select * from jobs where id in :ids").bindparams(bindparam("ids", type_=Text, expanding=True))
KEY = text("select * from keys where key = :key")
ADD_KEY = text("insert into keys (key, request, job_id) values (:key, :request, :job_id)")
SECRET = text("select * from secrets where name = :name")
FACT = text("select * from facts where name = :name")
EQUAL = text(
    "select * from jobs where coalesce(as_of_us, -1) = coalesce(cast(:as_of_us as bigint), -1) "
    "and file_format = :file_format and asked_version = :version "
    "and state in ('queued', 'running') and not is_cancel_asked"
)
LISTED = text(
    "select * from jobs where (cast(:before as text) is null or number < (select number from jobs where id = :before)) "
    "and (cast(:state as text) is null or state = :state) order by number desc limit :limit"
)
COUNTS = text("select state, count(*) as job_count from jobs group by state")
EXHAUST = text(
    "update jobs set state = 'failed', error_type = 'TriesExhausted', error = :exhausted, ended_us = :now_us, "
    f"doing = '', lease = null where {DEAD} and attempt_count >= :tries returning *"
).bindparams(bindparam("held", expanding=True, type_=Text()))
_CLAIM = (
    "update jobs set state = 'running', lease = :lease, leased_until_us = :until_us, started_us = :now_us, "
    "done_ratio = 0, doing = 'starting', attempt_count = attempt_count + 1, "
    # A number of its own, where nobody may join it any more.
    "asked_version = case when :is_joined then asked_version else -number end where number = ("
    f"select number from jobs where (cast(:id as text) is null or id = :id) and (state = 'queued' or ({DEAD})) "
    "order by number limit 1"
)
CLAIM = text(f"{_CLAIM}) returning *").bindparams(bindparam("held", expanding=True, type_=Text()))
# Where others write at the same time, each takes what no other one has in hand.
SHARED_CLAIM = text(f"{_CLAIM} for update skip locked) returning *").bindparams(
    bindparam("held", expanding=True, type_=Text())
)
BEAT = text(
    "update jobs set leased_until_us = :until_us, done_ratio = :done_ratio, doing = :doing "
    "where id = :id and lease = :lease and state = 'running' returning is_cancel_asked"
)
# On PostgreSQL: a worker may die between its message and the claim, or after it.
UNANNOUNCED = text(
    "select id from jobs where ((state = 'queued' and created_us <= :queued_us) "
    "or (state = 'running' and leased_until_us <= :now_us)) and not exists ("
    "select 1 from procrastinate_jobs where status = 'todo' and args ->> 'job_id' = jobs.id) order by number"
)
_PUT_BACK = (
    "update jobs set state = case when is_cancel_asked then 'cancelled' else 'queued' end, doing = 'waiting', "
    "ended_us = case when is_cancel_asked then :now_us end, done_ratio = 0, lease = null, "
    "attempt_count = attempt_count - :taken_off where state = 'running'"
)
PUT_BACK = text(f"{_PUT_BACK} and id = :id and lease = :lease returning *")
PUT_ALL_BACK = text(_PUT_BACK)
END_LEASES = text("update jobs set leased_until_us = 0 where state = 'running'")
# One that is to be cancelled can't be done any more.
DONE = text(
    "update jobs set state = 'done', done_ratio = 1, doing = '', lease = null, ended_us = :now_us, "
    "made_as_of_us = :made_as_of_us, version = :version, row_count = :row_count, size_bytes = :size_bytes, "
    "sha256 = :sha256, has_safe_copy = :has_safe_copy, input_counts = :input_counts, rejected_count = :rejected_count "
    "where id = :id and lease = :lease and state = 'running' and not is_cancel_asked returning *"
)
NOT_DONE = text(
    "update jobs set state = :state, error_type = :error_type, error = :error, doing = '', lease = null, "
    "ended_us = :now_us where id = :id and lease = :lease and state = 'running' returning *"
)
# A running one is only asked; one that waits is cancelled at once.
CANCEL = text(
    "update jobs set is_cancel_asked = true, ended_us = case when state = 'queued' then :now_us end, "
    "state = case when state = 'queued' then 'cancelled' else state end "
    "where id = :id and state in ('queued', 'running') returning *"
)
REMOVE = text("delete from jobs where id = :id and state in ('done', 'failed', 'cancelled')")
# The oldest finished ones: too old, too many, or more bytes than may be kept; the newest file stays whatever its size.
SWEEP = text(
    "delete from jobs where number in (select number from ("
    "select number, state, ended_us, row_number() over newest_first as place, "
    "sum(coalesce(size_bytes, 0) * case when has_safe_copy then 2 else 1 end) over newest_first as kept_bytes, "
    "sum(case when state = 'done' then 1 else 0 end) over newest_first as file_count "
    "from jobs where ended_us is not null window newest_first as (order by number desc)"
    ") as ended where ended_us < :before_us or place > :most_jobs "
    "or (kept_bytes > :most_bytes and state = 'done' and file_count > 1)) returning *"
)
