"""Every operation of the API, as its document and its readable page tell it."""

from web import asked, schedule_shapes, shapes, store_shapes
from web.operation import BAD_QUERY, TEXT, UNREADY, Answer, Operation, in_json
from web.report_operations import REPORT_OPERATIONS

OPERATIONS: tuple[Operation, ...] = (
    *REPORT_OPERATIONS,
    Operation(
        "list_schedules",
        "GET",
        "/schedules",
        "List schedules",
        "Reports that are made regularly, each with its next time, its last result, and whether its webhook was told. "
        "The operator adds them with openhours schedule add.",
        {200: in_json("The schedules.", schedule_shapes.ScheduleList)},
        {503: "The job table can't be read."},
        example="curl $URL/schedules",
    ),
    Operation(
        "overview",
        "GET",
        "/overview",
        "The fleet",
        "Availability over the windows, stores down now, downtime by hour of the week, the distribution, the worst.",
        {200: in_json("The figures.", store_shapes.Overview)},
        BAD_QUERY | UNREADY,
        query=asked.OverviewAsked,
        example="curl $URL/overview",
    ),
    Operation(
        "list_stores",
        "GET",
        "/stores",
        "List stores",
        "Searched, filtered, sorted and paged.",
        {200: in_json("A page of stores.", store_shapes.StorePage)},
        BAD_QUERY | UNREADY,
        query=asked.StoresAsked,
        example="curl '$URL/stores?sort=downtime&is_descending=true'",
    ),
    Operation(
        "get_store",
        "GET",
        "/stores/{store_id}",
        "A store between two instants",
        "Its shifts, segments, outages and pings, by default over the week up to the latest ping; at most 31 days. "
        "Uptime and downtime over an hour, a day and a week are those of a report as of the end of the span. "
        "After the latest ping nothing is known: as in a report, the last answer stands until the closing, and a later "
        "shift counts as up. Of segments, outages and pings, the first 5,000 are given; the sums are over all of them.",
        {200: in_json("The span.", store_shapes.StoreSpan)},
        {404: "No store of that id.", 422: "No instants, or no span between them.", 503: "The data set can't be read."},
        query=asked.SpanAsked,
        example="curl '$URL/stores/$STORE?from=2023-01-24T00:00Z&until=2023-01-25T00:00Z'",
    ),
    Operation(
        "livez",
        "GET",
        "/livez",
        "Whether the server lives",
        "Needs no token.",
        {200: Answer("It does.", (TEXT,))},
        {},
        example="curl $URL/livez",
    ),
    Operation(
        "readyz",
        "GET",
        "/readyz",
        "Whether the server can work",
        "The data set, the job table, the disk, the figures of the fleet and the queue.",
        {200: in_json("It can.", shapes.Readiness), 503: in_json("It can't, and why.", shapes.Readiness)},
        {},
        example="curl $URL/readyz",
    ),
    Operation(
        "metrics",
        "GET",
        "/metrics",
        "Metrics for Prometheus",
        "Jobs by state, durations, queue depth, rows, rejects, requests, schedules by what is amiss.",
        {200: Answer("The metrics.", (TEXT,))},
        {503: "The job table or the data set can't be read."},
        example="curl $URL/metrics",
    ),
)
