"""Opens the triage list and a cause's page with a thousand and with a million exports.

    python -m benchmarks.triage_case EXPORTS

One export in twenty is stuck, on one of up to 400 causes. Prints JSON: page, median ms, queries.
"""

import json
import statistics
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection as database  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.copying import multiply  # noqa: E402
from candidates.models import Application, Candidate, CandidateExport, FailureGroup  # noqa: E402
from integrations.models import Connection, Membership, Tenant, User  # noqa: E402
from integrations.rules.roles import Role  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.rules.states import JobSource  # noqa: E402

CAUSES = 400
STUCK_EACH = 20
REPEATS = 5
PAGES = {
    "triage": "/admin/candidates/failuregroup/",
    "triage: needs us": "/admin/candidates/failuregroup/?queue=us",
    "triage: done": "/admin/candidates/failuregroup/?queue=done",
    "triage: one cause": "/admin/candidates/failuregroup/{group}/change/",
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
    is_stuck = f"n % {STUCK_EACH} = 0"
    multiply(
        export,
        series,
        candidate_id=f"{person.pk} + n",
        application_id=f"{application.pk} + n",
        reference="'rx-' || n",
        state=f"CASE WHEN {is_stuck} THEN 'needs_attention' ELSE 'exported' END",
        owner=f"CASE WHEN {is_stuck} THEN 'support' ELSE 'nobody' END",
        exported_at=f"CASE WHEN {is_stuck} THEN NULL ELSE r.exported_at END",
        failure_group_id=f"CASE WHEN {is_stuck} "
        f"THEN {group.pk} + (n / {STUCK_EACH}) % {causes} END",
    )
    with database.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    return group.pk


def timed(client: Client, url: str) -> dict[str, Any]:
    """Median milliseconds and the queries of one call."""
    client.get(url)
    spent, queries = [], 0
    for _ in range(REPEATS):
        began = time.perf_counter()
        with CaptureQueriesContext(database) as caught:
            assert client.get(url).status_code == 200
        spent.append(1000 * (time.perf_counter() - began))
        queries = len(caught)
    return {"ms": round(statistics.median(spent), 1), "queries": queries}


@override_settings(ALLOWED_HOSTS=["testserver"])
def main(exports: int) -> dict[str, Any]:
    """Build in an empty, migrated database, then measure."""
    group = build(exports)
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    return {name: timed(client, url.format(group=group)) for name, url in PAGES.items()}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
