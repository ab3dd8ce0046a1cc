"""The tables of the service: jobs, the keys of their requests, schedules and their runs, on SQLite or PostgreSQL."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    func,
    text,
)

# A change here needs a migration in engine/migrations/service, which makes the same of what is there: tests compare.
# Where they are in PostgreSQL: their names would be too common beside the tables of others.
SCHEMA = "openhours"
TABLES = MetaData()
WAITS_OR_RUNS = text("state in ('queued', 'running') and not is_cancel_asked")

JOBS = Table(
    "jobs",
    TABLES,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("file_format", Text, nullable=False),
    Column("as_of_us", BigInteger),
    Column("made_as_of_us", BigInteger),
    Column("asked_version", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("row_count", BigInteger),
    Column("size_bytes", BigInteger),
    Column("sha256", Text),
    Column("has_safe_copy", Boolean, nullable=False, server_default=false()),
    Column("created_us", BigInteger, nullable=False),
    Column("started_us", BigInteger),
    Column("ended_us", BigInteger),
    Column("done_ratio", Double, nullable=False, server_default="0"),
    Column("doing", Text, nullable=False, server_default="waiting"),
    Column("attempt_count", BigInteger, nullable=False, server_default="0"),
    Column("error_type", Text),
    Column("error", Text),
    Column("is_cancel_asked", Boolean, nullable=False, server_default=false()),
    Column("input_counts", Text, nullable=False),
    Column("rejected_count", BigInteger, nullable=False),
    Column("lease", Text),
    Column("leased_until_us", BigInteger),
    CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')"),
    sqlite_autoincrement=True,
)
Index(
    "one_of_equal_jobs",
    func.coalesce(JOBS.c.as_of_us, -1),
    JOBS.c.file_format,
    JOBS.c.asked_version,
    unique=True,
    sqlite_where=WAITS_OR_RUNS,
    postgresql_where=WAITS_OR_RUNS,
)
Index("jobs_by_state", JOBS.c.state, JOBS.c.number)

QUEUE_MIGRATIONS = Table("queue_migrations", TABLES, Column("name", Text, primary_key=True))
FACTS = Table("facts", TABLES, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
SECRETS = Table(
    "secrets",
    TABLES,
    Column("name", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

KEYS = Table(
    "keys",
    TABLES,
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("job_id", Text, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
)
Index("keys_by_job", KEYS.c.job_id)

SCHEDULES = Table(
    "schedules",
    TABLES,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("cron", Text, nullable=False),
    Column("timezone_str", Text, nullable=False),
    Column("file_format", Text, nullable=False),
    Column("as_of_rule", Text, nullable=False),
    Column("is_paused", Boolean, nullable=False, server_default=false()),
    Column("webhook_url", Text),
    Column("webhook_secret", Text),
    Column("created_us", BigInteger, nullable=False),
    Column("next_due_us", BigInteger, nullable=False),
    Column("hindrance", Text),
    CheckConstraint("as_of_rule in ('due', 'latest')"),
    sqlite_autoincrement=True,
)
Index("schedules_by_due", SCHEDULES.c.next_due_us)

# A job may be removed long before its run is.
RUNS = Table(
    "schedule_runs",
    TABLES,
    Column("schedule_id", Text, ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True),
    Column("due_us", BigInteger, primary_key=True),
    Column("job_id", Text, nullable=False),
    Column("next_try_us", BigInteger),
    Column("try_count", BigInteger, nullable=False, server_default="0"),
    Column("delivered_us", BigInteger),
    Column("last_status", BigInteger),
    Column("last_error", Text),
)
TO_BE_TOLD = text("next_try_us is not null")
Index("runs_to_be_told", RUNS.c.next_try_us, sqlite_where=TO_BE_TOLD, postgresql_where=TO_BE_TOLD)
