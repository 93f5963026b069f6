"""`python -m tests.bench.rows COUNT` fills the database up to so many returns, and what goes along.

The database makes the rows itself, from one row of each kind, so that a million take a minute or
two. Beside each return there are a row of the console's index, a mail, four milestones, five
counters of the limits, four entries of the audit log and one count of the statistics. All are
spread over the ninety days that the portal keeps.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import django
from django.db import connection, models, transaction
from django.utils import timezone

DAYS = 90
YEAR = 365  # days before, from which as many days hold the same counts among many as among few
COUNTERS, ENTRIES, MILESTONES = 5, 4, 4  # a return
OPEN = 40  # returns that need attention, however many there were
total = 1  # returns that there will be
FIRST = 10**12  # of the numbers of these returns, above those of the simulator
OF_POSTGRESQL = {
    "ago": "now() - ({0}) * interval '1 second'",
    "day": "current_date - ({0})::integer",
    "series": "generate_series(%s::bigint, %s::bigint) AS series(n)",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes"
    " WHERE tablename = %s AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    "quick": "SET maintenance_work_mem = '1GB'; SET session_replication_role = replica;"
    " SET synchronous_commit = off",
    # As it does by itself when a table has grown; otherwise no index is read alone.
    "usual": "SET session_replication_role = origin; VACUUM ANALYZE",
}
OF_SQLITE = {
    "ago": "strftime('%%Y-%%m-%%d %%H:%%M:%%f000', 'now', '-' || ({0}) || ' seconds')",
    "day": "date('now', '-' || ({0}) || ' days')",
    "series": "(WITH RECURSIVE s(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM s WHERE n < %s)"
    " SELECT n FROM s)",
    "indexes": "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
    "quick": "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000",
    "usual": "PRAGMA foreign_keys = ON",
}


def _words() -> Mapping[str, str]:
    return OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Drop the table's indexes and make them again after the block, which is much quicker."""
    with connection.cursor() as cursor:
        cursor.execute(_words()["indexes"], [table])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)


def multiply(row: models.Model, first: int, last: int, **varying: str) -> None:
    """Insert copies of the row for each n of the range; `varying` gives columns in SQL of n."""
    names, parts, given = [], [], []
    for field in row._meta.concrete_fields:
        name = field.attname
        if name in varying:
            parts.append(varying[name])
        elif field.generated or (field.primary_key and getattr(row, name) is None):
            continue
        else:
            parts.append("%s")
            given.append(field.get_db_prep_save(field.pre_save(row, add=True), connection))
        names.append(connection.ops.quote_name(field.column))
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(parts)}"
            f" FROM {_words()['series']}",
            [*given, first, last],
        )


def _ago(n: str = "n") -> str:
    """Spread over the days, the oldest first, as rows come in."""
    return _words()["ago"].format(f"{DAYS * 86400} - {n} * {DAYS * 86400 / total:.6f}")


def fill(count: int) -> None:
    """Add rows until there are `count` returns."""
    from portal.models import IndexedReturn

    global total
    total = count
    first = IndexedReturn.objects.filter(return_id__gte=FIRST).count()
    if first >= count:
        return
    _run("quick")
    for table, kind in KINDS.items():
        with without_indexes(table):
            kind(first, count - 1)
    _add_up()
    _run("usual")


def _run(name: str) -> None:
    with connection.cursor() as cursor:
        for statement in _words()[name].split("; "):
            cursor.execute(statement)


def _returns(first: int, last: int) -> None:
    """A few need attention; one in five hundred of the others failed, and staff dealt with it.

    All are counted in the statistics, and the mails that wait for them were looked at.
    """
    from portal.models import Submission

    row = Submission(parcel_status="delivered", created_at=timezone.now(), delivery_option="pickup")
    failed = "n %% 500 = 7"
    old = _words()["ago"].format(f"{80 * 86400} + n %% 500000")
    number = f"CASE WHEN n < {OPEN} THEN NULL ELSE {FIRST} + n END"
    state = (
        f"CASE WHEN n < {OPEN} THEN 'outcome_unknown' WHEN {failed} THEN 'label_failed'"
        " ELSE 'label_ready' END"
    )
    status = f"CASE WHEN n < {OPEN} OR {failed} THEN '' ELSE 'delivered' END"
    multiply(
        row,
        first,
        last,
        id=f"{FIRST} + n",
        draft_id="'old-' || n",
        outgoing_parcel=f"{FIRST} + n",
        return_id=number,
        incoming_parcel=f"{FIRST} + n",
        tracking_numbers=_json("'[\"3S' || n || '\"]'"),
        state=state,
        parcel_status=status,
        counted_as=f"{state} || ' ' || {status} || ' ' || COALESCE(CAST({number} AS varchar), '')",
        told_as=f"{state} || '  ' || {status} || '  '",
        done_for=f"CASE WHEN {failed} THEN 'label_failed' ELSE '' END",
        # What failed is so old that the worker asks about it no more.
        created_at=f"CASE WHEN {failed} THEN {old} ELSE {_ago()} END",
        tracking_checked_at=_ago(),
        label_checked_at=_ago(),
    )


def _json(text: str) -> str:
    return text if connection.vendor == "sqlite" else f"({text})::jsonb"


def _index(first: int, last: int) -> None:
    """Each queue fills a page even among a thousand, so that full pages are compared."""
    from portal.models import IndexedReturn

    row = IndexedReturn(parcel_status="delivered", country="NL", carrier="postnl", reason=11)
    queues = {"'on-the-way'": 100, "'customer'": 160, "'arrived'": 200, "'approval'": 230}
    share = " ".join(f"WHEN n %% 1000 < {most} THEN {name}" for name, most in queues.items())
    multiply(
        row,
        first,
        last,
        return_id=f"{FIRST} + n",
        incoming_parcel=f"{FIRST} + n",
        created_at=_ago(),
        queued_at=_ago(),
        queue=f"CASE WHEN n < {OPEN} THEN 'attention' {share} ELSE 'finished' END",
    )


def _mails(first: int, last: int) -> None:
    """One in ten waits for the refund of its return, and the worker has looked for it once."""
    from portal.models import Mail

    row = Mail(language="en", expires_at=timezone.now() + timedelta(days=30))
    waits = "n %% 10 = 1"
    whole = "substr('00000000000000000000000000000000' || n, -32)"
    if connection.vendor != "sqlite":
        whole = "md5(n::text)::uuid"
    multiply(
        row,
        first,
        last,
        dedupe_key="'submission:' || n || ':label_ready:0'",
        submission_id=f"{FIRST} + n",
        return_id=f"{FIRST} + n",
        uuid=whole,
        kind=f"CASE WHEN {waits} THEN 'refunded' ELSE 'label_ready' END",
        state=f"CASE WHEN {waits} THEN 'waiting' ELSE 'sent' END",
        created_at=_ago(),
        due_at=f"CASE WHEN {waits} THEN NULL ELSE {_ago()} END",
    )


def _milestones(first: int, last: int) -> None:
    from portal.models import Milestone

    for event in ("created", "label_ready", "handed_over", "received")[:MILESTONES]:
        row = Milestone(event=event, reached_at=timezone.now())
        multiply(row, first, last, submission_id=f"{FIRST} + n")


def _counters(first: int, last: int) -> None:
    from portal.models import RateLimitCounter

    end = f"{timezone.now().timestamp()} + n * 7919 %% {DAYS * 86400}"
    key = f"'/LOOKUPS_PER_ADDRESS/' || ({FIRST} + n) || '/3600'"
    row = RateLimitCounter(key="", hits=1, ends_at=0)
    multiply(row, COUNTERS * first, COUNTERS * (last + 1) - 1, key=key, ends_at=end)


def _entries(first: int, last: int) -> None:
    from portal.models import AuditEntry

    row = AuditEntry(actor="old@shop.example", origin_hash="x" * 12)
    row.previous_hash = row.entry_hash = "0" * 64
    multiply(
        row,
        ENTRIES * first,
        ENTRIES * (last + 1) - 1,
        action="CASE n %% 4 WHEN 0 THEN 'viewed return' WHEN 1 THEN 'listed returns'"
        " WHEN 2 THEN 'read log' ELSE 'viewed statistics' END",
        target=f"CASE WHEN n %% 4 = 0 THEN cast({FIRST} + n / 4 AS varchar) ELSE '' END",
        created_at=_ago(f"(n / {ENTRIES})"),
    )


def _counts(first: int, last: int) -> None:
    """Those of the returns, and a thousand of a year ago, the same beside many and few."""
    _spread_counts(first, last, total, since=0)
    if first == 0:
        _spread_counts(0, 999, 1000, since=YEAR)


def _spread_counts(first: int, last: int, of: int, since: int) -> None:
    """Six of seven counts are of products and reasons, one is of the ways of a day's returns.

    Even among a thousand each breakdown has as many rows as the page shows.
    """
    from portal.models import DailyCount

    row = DailyCount(event="created", returns=3, pieces=4, cents=900)
    products = min(2000, max(20, of // 50))
    part = f"(n / {DAYS} + 4 * (n %% {DAYS}))"
    day = _words()["day"].format(f"n %% {DAYS} + {since}")
    given = {
        "product_id": f"'p' || ({part} %% {products})",
        "reason": f"cast({part} / {products} %% 6 AS varchar)",
    }
    multiply(row, first, last, day=day, **given)
    row.returns = 12
    multiply(row, first // 7, last // 7, day=day, **_ways(f"(5 * (n %% {DAYS}) + n / {DAYS})"))


def _add_up() -> None:
    """Make the sums that reports read out of the counts, as the portal does."""
    from portal.models import DailyCount
    from portal.statistics import sums
    from portal.statistics.periods import Period

    days = DailyCount.objects.order_by().values_list("day", flat=True).distinct()
    for month in sorted({day.replace(day=1) for day in days}):
        with transaction.atomic():
            sums.rebuild(Period(month, month).in_whole_months())


def _ways(part: str) -> dict[str, str]:
    """Options, carriers and countries, and then the processes that counted."""
    way = f"({part} %% 135)"
    return {
        "option": _word("pickup  in_storelabel   ", 8, f"{way} %% 3"),
        "carrier": _word("postnldhl   dpd   ", 6, f"{way} / 3 %% 3"),
        "country": _word("NLDEBEFRESITATPLDKSEFIPTIEGBLU", 2, f"{way} / 9 %% 15"),
        "slot": f"{part} / 135",
    }


def _word(words: str, length: int, number: str) -> str:
    """One of several words of a length, by its number."""
    return f"trim(substr('{words}', cast(1 + {length} * ({number}) AS integer), {length}))"


KINDS = {
    "portal_submission": _returns,
    "portal_indexedreturn": _index,
    "portal_mail": _mails,
    "portal_milestone": _milestones,
    "portal_ratelimitcounter": _counters,
    "portal_auditentry": _entries,
    "portal_dailycount": _counts,
}

if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
