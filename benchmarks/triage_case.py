"""Opens triage and the dashboard, and lets the clock work, with so many exports.

    python -m benchmarks.triage_case EXPORTS

One export in twenty is stuck, on one of up to 400 causes; one in twenty is held and one waits to
go out, at six connections that are each stuck as a whole in another way. Prints JSON: what was
done, median ms, queries, the slowest statement, and the most rows that one step of it has read.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection as database  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import triage_troubles  # noqa: E402
from benchmarks.copying import multiply  # noqa: E402
from benchmarks.plans import plan_of, rows_read  # noqa: E402
from candidates.models import Application, Candidate, CandidateExport, FailureGroup  # noqa: E402
from candidates.services import daily_counts, failure_review  # noqa: E402
from integrations.models import Connection, Membership, Tenant, User  # noqa: E402
from integrations.rules.roles import Role  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.rules.states import JobSource  # noqa: E402
from portal.alerts import services as alerts  # noqa: E402

CAUSES = 400
STUCK_EACH = 20
REPEATS = 5
DAYS = 60
"""Over so many days the exports are spread."""
HELD = (
    '[{"code": "export.job_closed", "sentence": "The job is closed.", "hint": "", '
    '"owner": "nobody"}]'
)
PAGES = {
    "triage": "/admin/candidates/failuregroup/",
    "triage: needs us": "/admin/candidates/failuregroup/?queue=us",
    "triage: done": "/admin/candidates/failuregroup/?queue=done",
    "triage: one cause": "/admin/candidates/failuregroup/{export}/change/",
    "triage: a failed sync": "/admin/candidates/failuregroup/{sync}/change/",
    "triage: lost access": "/admin/candidates/failuregroup/{access}/change/",
    "dashboard": "/admin/",
}
CLOCK: dict[str, Callable[[], int]] = {
    "clock: review": failure_review.review,
    "clock: alerts": alerts.judge,
}


def build(exports: int) -> int:
    """A tenant with so many exports and their causes. Returns the cause with most people."""
    now = timezone.now()
    tenant = Tenant.objects.create(name="Bench", slug="bench")
    Membership.objects.create(
        user=User.objects.create(username="bench"), role=Role.ADMINISTRATOR, tenant=None
    )
    connection = Connection.objects.create(
        tenant=tenant, name="Kombo", system="lever", route="kombo", state="active", live_at=now
    )
    job = Job.objects.create(
        tenant=tenant, connection=connection, title="Welder", source=JobSource.SYNCED,
        external_id="job",
    )  # fmt: skip
    group = FailureGroup.objects.create(
        tenant=tenant, connection=connection, fingerprint="0", cause="0", operation="send",
        error="RejectedError", code="REMOTE.INPUT_INVALID", why="They are.", sentence="Refused.",
        owner="support", state="open", state_since=now, first_seen_at=now, last_seen_at=now,
    )  # fmt: skip
    multiply(group, f"generate_series(1, {CAUSES - 1}) n", fingerprint="n::text", cause="n::text")
    person = Candidate.objects.create(tenant=tenant, platform_id="0", last_name="Ruiz")
    application = Application.objects.create(
        tenant=tenant, candidate=person, job=job, stage="engaged"
    )
    export = CandidateExport.objects.create(
        tenant=tenant, application=application, candidate=person, job=job, connection=connection,
        reference="rx-0", state="exported", previous_state="working", verdict="send",
        decided_at=now, exported_at=now, person_external_id="p",
    )  # fmt: skip
    with database.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    series = f"generate_series(1, {exports - 1}) n"
    multiply(person, series, platform_id="n::text")
    multiply(application, series, candidate_id=f"{person.pk} + n")
    causes = min(CAUSES, exports // (2 * STUCK_EACH))
    is_stuck, is_held, is_due = (f"n % {STUCK_EACH} = {rest}" for rest in range(3))
    whole = triage_troubles.connections(tenant)
    first = whole[0].pk
    there = f"{first} + (n / {STUCK_EACH}) % {len(whole)}"
    elsewhere = f"{is_held} OR {is_due}"
    jobs = Job.objects.filter(connection__in=whole).order_by("connection", "-pk")
    job_of = dict(jobs.values_list("connection", "pk"))
    at = " ".join(f"WHEN {pk} THEN {job_of[pk]}" for pk in job_of)
    multiply(
        export,
        series,
        candidate_id=f"{person.pk} + n",
        application_id=f"{application.pk} + n",
        reference="'rx-' || n",
        connection_id=f"CASE WHEN {elsewhere} THEN {there} ELSE {connection.pk} END",
        job_id=f"CASE WHEN {elsewhere} THEN CASE {there} {at} END ELSE {job.pk} END",
        state=f"CASE WHEN {is_stuck} THEN 'needs_attention' WHEN {is_held} THEN 'held' "
        f"WHEN {is_due} THEN 'queued' ELSE 'exported' END",
        previous_state=f"CASE WHEN {is_held} THEN '' WHEN {is_due} THEN 'held' "
        "ELSE r.previous_state END",
        changed_at=f"r.changed_at - (n / {STUCK_EACH} % {DAYS}) * interval '1 day'",
        reasons=f"CASE WHEN {is_held} THEN '{HELD}'::jsonb ELSE r.reasons END",
        owner=f"CASE WHEN {is_stuck} THEN 'support' ELSE 'nobody' END",
        exported_at=f"CASE WHEN n % {STUCK_EACH} < 3 THEN NULL ELSE r.exported_at END",
        failure_group_id=f"CASE WHEN {is_stuck} "
        f"THEN {group.pk} + (n / {STUCK_EACH}) % {causes} END",
    )
    with database.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    return group.pk


def timed(work: Callable[[], Any]) -> dict[str, Any]:
    """Median milliseconds and the queries of it, when it was done once before."""
    work()
    spent, queries = [], []
    for _ in range(REPEATS):
        began = time.perf_counter()
        with CaptureQueriesContext(database) as caught:
            work()
        spent.append(1000 * (time.perf_counter() - began))
        queries = caught.captured_queries
    slowest = max(queries, key=lambda query: float(query["time"]))
    nodes = [
        (
            rows_read(node),
            f"{node['Node Type']} {node.get('Index Name', node.get('Relation Name', ''))}",
        )
        for query in queries
        if query["sql"].startswith("SELECT")
        for node in plan_of(query["sql"])
        if "Scan" in node["Node Type"]
    ]
    read, by = max(nodes)
    return {
        "ms": round(statistics.median(spent), 1),
        "queries": len(queries),
        "slowest": round(1000 * float(slowest["time"])),
        "read": read,
        "by": by,
        "sql": slowest["sql"],
    }


@override_settings(ALLOWED_HOSTS=["testserver"])
def main(exports: int) -> dict[str, Any]:
    """Build in an empty, migrated database, let the clock see everything, then measure."""
    began = time.monotonic()
    group = build(exports)
    print(f"{exports:,} exports made in {time.monotonic() - began:.0f} s", file=sys.stderr)
    while daily_counts.count_days():
        pass
    while failure_review.review():
        pass
    with database.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(User.objects.get(username="bench"))

    def page(url: str) -> Callable[[], None]:
        def get() -> None:
            assert client.get(url).status_code == 200

        return get

    causes = {"export": group} | dict(
        FailureGroup.objects.filter(stands=True).values_list("kind", "pk")
    )
    pages = {name: page(url.format(**causes)) for name, url in PAGES.items()}
    return {name: timed(work) for name, work in (pages | CLOCK).items()}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
