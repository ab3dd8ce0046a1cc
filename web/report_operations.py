"""The operations on reports, and the exercise's own."""

from web import asked, shapes
from web.operation import (
    BAD_QUERY,
    CSV,
    EVENTS,
    JSON,
    NO_FILE,
    NO_JOB,
    NO_RANGE,
    NO_TRIGGER,
    PARQUET,
    Answer,
    Operation,
    as_file,
    in_json,
)

REPORT_FILES = tuple(
    Operation(
        f"get_report_{name}",
        "GET",
        f"/reports/{{report_id}}/report.{name}",
        f"Fetch a report as {label}",
        "With ETag, Range, and gzip where Accept-Encoding has it. "
        "Of a CSV with ids that a spreadsheet would run (= + - @ at their start), a copy is given that is harmless; "
        "raw=1 gives the file itself."
        if name == "csv"
        else "With ETag and Range. The report must have been triggered in this format.",
        as_file(media_type),
        NO_FILE | NO_RANGE | (BAD_QUERY if name == "csv" else {}),
        query=asked.FileAsked if name == "csv" else None,
        example=f"curl -OJ $URL/reports/$ID/report.{name}",
    )
    for name, label, media_type in (("csv", "CSV", CSV), ("parquet", "Parquet", PARQUET), ("json", "JSON", JSON))
)

REPORT_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "trigger_report",
        "POST",
        "/reports",
        "Trigger a report",
        "The body may be left out. While an equal report (same as_of, format and version of the data set) waits or "
        "runs, that one is given. The report is written down before the answer leaves, and survives the server.",
        {202: in_json("The report, new or found.", shapes.Triggered, "Location", "Retry-After")},
        NO_TRIGGER
        | {
            413: "The body is longer than 64 KB.",
            415: "The body is not said to be JSON.",
            422: "A field has a value that it can't have, or the key was used for another request.",
        },
        body=shapes.ReportRequest,
        request_headers=("Idempotency-Key",),
        example="curl -X POST -H 'Content-Type: application/json' -d '{\"as_of\": \"latest\"}' $URL/reports",
    ),
    Operation(
        "list_reports",
        "GET",
        "/reports",
        "List reports",
        "Newest first; next and the Link header lead to the following page.",
        {200: in_json("A page of reports.", shapes.ReportList, "Link")},
        BAD_QUERY | {404: "No report of the id in before.", 503: "The job table can't be read."},
        query=asked.ReportsAsked,
        example="curl '$URL/reports?state=done&limit=10'",
    ),
    Operation(
        "get_report",
        "GET",
        "/reports/{report_id}",
        "Watch a report",
        "Ask again after Retry-After seconds while it is not over; with If-None-Match, 304 says that nothing changed.",
        {
            200: in_json("The report as it is now.", shapes.Report, "ETag", "Retry-After"),
            304: Answer("The caller has this very answer."),
        },
        NO_JOB,
        example="curl $URL/reports/$ID",
    ),
    Operation(
        "remove_report",
        "DELETE",
        "/reports/{report_id}",
        "Cancel or remove a report",
        "One that waits is cancelled at once, one that runs within a second; one that is over is removed with its "
        "file.",
        {
            200: in_json("It waited, and is cancelled.", shapes.Report),
            202: in_json("It runs, and is being cancelled.", shapes.Report),
            204: Answer("It was over, and is removed."),
        },
        NO_JOB | {503: "The job table can't be written."},
        example="curl -X DELETE $URL/reports/$ID",
    ),
    *REPORT_FILES,
    Operation(
        "watch_report",
        "GET",
        "/reports/{report_id}/events",
        "Watch a report by events",
        "Server-sent events: progress with the report whenever it changed, end with it when it is over. "
        "Eight streams at once at most, of ten minutes each; polling works as well.",
        {200: Answer("The stream.", (EVENTS,))},
        NO_JOB | {503: "Too many streams are open: see Retry-After."},
        example="curl -N $URL/reports/$ID/events",
    ),
    *(
        Operation(
            f"{method.lower()}_trigger_report",
            method,
            "/trigger_report",
            "Trigger a report (the exercise's way)",
            "A CSV report as of the latest ping.",
            {200: in_json("Its id.", shapes.ReportId)},
            NO_TRIGGER | ({413: "The body is longer than 64 KB."} if method == "POST" else {}),
            example=f"curl{' -X POST' if method == 'POST' else ''} $URL/trigger_report",
        )
        for method in ("POST", "GET")
    ),
    Operation(
        "exercise_get_report",
        "GET",
        "/get_report",
        "Get the report (the exercise's way)",
        'While it waits or runs, {"status": "Running"}; once it is done the CSV, with X-Report-Status: Complete.',
        {
            200: Answer("The state, or the file.", (JSON, CSV), shapes.ReportStatus, ("X-Report-Status", "ETag")),
            206: Answer("The part of the file that Range asks for.", (CSV,), None, ("Content-Range", "ETag")),
            304: Answer("The caller has this very file."),
        },
        NO_FILE | NO_RANGE | BAD_QUERY,
        query=asked.ResultAsked,
        example="curl '$URL/get_report?report_id='$ID",
    ),
)
