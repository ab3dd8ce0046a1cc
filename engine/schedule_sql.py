"""The statements on schedules and their runs, for SQLite and PostgreSQL alike."""

from sqlalchemy import text

NAMED = text("select * from schedules where name = :name or id = :name")
LISTED = text("select * from schedules order by number")
COUNT = text("select count(*) as schedule_count from schedules")
REMOVE = text("delete from schedules where id = :id")
SET_PAUSED = text(
    "update schedules set is_paused = :is_paused, next_due_us = :next_due_us, hindrance = null where id = :id"
)
DUE = text("select id from schedules where not is_paused and next_due_us <= :now_us order by next_due_us")
STILL_DUE = text("select * from schedules where id = :id and not is_paused and next_due_us <= :now_us")
GO_ON = text("update schedules set next_due_us = :next_due_us, hindrance = null where id = :id")
HINDER = text(
    "update schedules set hindrance = :why where not is_paused and next_due_us <= :now_us "
    "and (cast(:id as text) is null or id = :id) and (hindrance is null or hindrance <> :why) returning id"
)
LATEST_RUNS = text(
    "select * from schedule_runs as run where due_us = ("
    "select max(due_us) from schedule_runs where schedule_id = run.schedule_id)"
)
ADD_RUN = text(
    "insert into schedule_runs (schedule_id, due_us, job_id, next_try_us, try_count) "
    "values (:schedule_id, :due_us, :job_id, :next_try_us, 0)"
)
# A claim counts the try and puts the next one off, so that one process at a time makes it, and another one makes the
# next if that dies. A job that was removed before it was told of can be told as that only.
_CLAIM = (
    "update schedule_runs set next_try_us = :until_us, try_count = try_count + 1 where (schedule_id, due_us) = ("
    "select run.schedule_id, run.due_us from schedule_runs as run left join jobs on jobs.id = run.job_id "
    "where run.next_try_us <= :now_us and (jobs.id is null or jobs.state in ('done', 'failed', 'cancelled')) "
    "order by run.next_try_us limit 1"
)
CLAIM = text(f"{_CLAIM}) returning *")
SHARED_CLAIM = text(f"{_CLAIM} for update of run skip locked) returning *")
SCHEDULE = text("select * from schedules where id = :id")
# Whoever was so slow that another one tries meanwhile has nothing to tell any more.
END_TRY = text(
    "update schedule_runs set delivered_us = :delivered_us, next_try_us = :next_try_us, last_status = :last_status, "
    "last_error = :last_error where schedule_id = :schedule_id and due_us = :due_us and try_count = :try_count "
    "and delivered_us is null"
)
SWEEP = text(
    "delete from schedule_runs where (schedule_id, due_us) in (select schedule_id, due_us from ("
    "select schedule_id, due_us, next_try_us, row_number() over newest_first as place from schedule_runs "
    "window newest_first as (partition by schedule_id order by due_us desc)"
    ") as placed where place > :most_runs and next_try_us is null)"
)
