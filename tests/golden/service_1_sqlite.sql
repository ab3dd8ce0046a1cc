-- What made the tables of the service before they had versions: version 1.
CREATE TABLE jobs (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    file_format TEXT NOT NULL,
    as_of_us BIGINT,
    made_as_of_us BIGINT,
    asked_version BIGINT NOT NULL,
    version BIGINT NOT NULL,
    row_count BIGINT,
    size_bytes BIGINT,
    sha256 TEXT,
    has_safe_copy BOOLEAN DEFAULT 0 NOT NULL,
    created_us BIGINT NOT NULL,
    started_us BIGINT,
    ended_us BIGINT,
    done_ratio DOUBLE DEFAULT '0' NOT NULL,
    doing TEXT DEFAULT 'waiting' NOT NULL,
    attempt_count BIGINT DEFAULT '0' NOT NULL,
    error_type TEXT,
    error TEXT,
    is_cancel_asked BOOLEAN DEFAULT 0 NOT NULL,
    input_counts TEXT NOT NULL,
    rejected_count BIGINT NOT NULL,
    lease TEXT,
    leased_until_us BIGINT,
    CHECK (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    UNIQUE (id)
);
CREATE UNIQUE INDEX one_of_equal_jobs ON jobs (coalesce(as_of_us, -1), file_format, asked_version) WHERE state in ('queued', 'running') and not is_cancel_asked;
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE TABLE queue_migrations (
    name TEXT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE facts (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE secrets (
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE schedules (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    cron TEXT NOT NULL,
    timezone_str TEXT NOT NULL,
    file_format TEXT NOT NULL,
    as_of_rule TEXT NOT NULL,
    is_paused BOOLEAN DEFAULT 0 NOT NULL,
    webhook_url TEXT,
    webhook_secret TEXT,
    created_us BIGINT NOT NULL,
    next_due_us BIGINT NOT NULL,
    hindrance TEXT,
    CHECK (as_of_rule in ('due', 'latest')),
    UNIQUE (id),
    UNIQUE (name)
);
CREATE INDEX schedules_by_due ON schedules (next_due_us);
CREATE TABLE keys (
    "key" TEXT NOT NULL,
    request TEXT NOT NULL,
    job_id TEXT NOT NULL,
    PRIMARY KEY ("key"),
    FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
);
CREATE INDEX keys_by_job ON keys (job_id);
CREATE TABLE schedule_runs (
    schedule_id TEXT NOT NULL,
    due_us BIGINT NOT NULL,
    job_id TEXT NOT NULL,
    next_try_us BIGINT,
    try_count BIGINT DEFAULT '0' NOT NULL,
    delivered_us BIGINT,
    last_status BIGINT,
    last_error TEXT,
    PRIMARY KEY (schedule_id, due_us),
    FOREIGN KEY(schedule_id) REFERENCES schedules (id) ON DELETE CASCADE
);
CREATE INDEX runs_to_be_told ON schedule_runs (next_try_us) WHERE next_try_us is not null;
