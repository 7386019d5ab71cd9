"""The product's side of the bulk benchmark, in processes of its own. All print JSON.

    python -m benchmarks.bulk_case setup COUNT
    python -m benchmarks.bulk_case draft
    python -m benchmarks.bulk_case clock SECONDS
    python -m benchmarks.bulk_case work THREADS SECONDS queued|bulk
    python -m benchmarks.bulk_case pages ROUNDS
    python -m benchmarks.bulk_case report

``draft`` makes the pre-flight and starts it. ``work`` ends when no export is due any more, or with
``bulk`` when the bulk export has ended.
"""

import json
import resource
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection as database
from django.db import transaction

django.setup()

from django.test import Client, override_settings  # noqa: E402

from candidates import bulk_report  # noqa: E402
from candidates.models import Application, BulkExport, CandidateExport, Search  # noqa: E402
from candidates.rules.bulk import BulkState  # noqa: E402
from candidates.rules.export_state import ExportState  # noqa: E402
from candidates.rules.stages import CandidateSource, PlatformStage  # noqa: E402
from candidates.services import bulk, bulk_release, intake, lanes  # noqa: E402
from integrations.models import Connection, Membership, Tenant, User  # noqa: E402
from integrations.rules.roles import Role  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.services import activation, sync  # noqa: E402

NO_EMAIL_EACH, THERE_EACH, WRITTEN_AT_ONCE = 10, 20, 200


def setup(count: int) -> dict[str, Any]:
    """The people: most wait in a search by hand, some are queued, to be there already."""
    tenant = Tenant.objects.create(name="Harbor", slug="harbor")
    connection = Connection.objects.create(
        tenant=tenant, name="Harbor", system="ukg_pro", route="kombo", state="active",
        options={"integration_id": "ukgpro:harbor"}, rate_per_second=500, burst=500,
    )  # fmt: skip
    run = sync.sync_jobs(connection.pk)
    assert run is not None
    assert run.new == 1, run.failure
    job = Job.objects.get(connection=connection)
    assert activation.activate(job, actor=None).done
    search = Search.objects.create(tenant=tenant, name="Welders", job=job, mode=Search.Mode.MANUAL)
    person = User.objects.create(username="rita", first_name="Rita")
    Membership.objects.create(user=person, tenant=tenant, role=Role.RECRUITER)
    for first in range(0, count, WRITTEN_AT_ONCE):
        with transaction.atomic():
            for number in range(first, min(first + WRITTEN_AT_ONCE, count)):
                _person(job, search, number)
    return {"exports": CandidateExport.objects.count()}


def _person(job: Job, search: Search, number: int) -> None:
    has_email = bool(number % NO_EMAIL_EACH)
    candidate = intake.take_candidate(
        job.tenant,
        intake.CandidateData(
            platform_id=f"p-{number}",
            source=CandidateSource.APPLIED,
            first_name="Ana",
            last_name=f"Ruiz {number}",
            emails=[intake.EmailData(f"ana.{number}@harbor.example")] if has_email else [],
        ),
    )
    is_there = number % THERE_EACH == 1
    intake.apply_to_job(
        candidate, job, search=None if is_there else search, stage=PlatformStage.ENGAGED
    )


def draft() -> dict[str, Any]:
    """The pre-flight of everybody, and its start."""
    person = User.objects.get(username="rita")
    before, began = _megabytes(), time.monotonic()
    row = bulk.draft(Application.objects.all(), actor=person)
    seconds = time.monotonic() - began
    assert isinstance(row, BulkExport), row
    foreseen = bulk_report.foreseen_counts(row)
    assert bulk.start(row, actor=person).done
    return {
        "seconds": seconds,
        "megabytes": _megabytes() - before,
        "foreseen": {part.value: count for part, count in foreseen.items()},
    }


def clock(seconds: float) -> dict[str, Any]:
    """What beat does for bulk exports, and for lost workers."""
    stop_at, released = time.monotonic() + seconds, 0
    while time.monotonic() < stop_at and _is_running():
        lanes.recover_lost()
        released += bulk_release.tick().released
        time.sleep(1)
    return {"released": released}


def work(threads: int, seconds: float, until: str) -> dict[str, Any]:
    """Threads that drain the lane. Returns how much memory that took."""
    is_over = _nothing_due if until == "queued" else lambda: not _is_running()
    stop_at = time.monotonic() + seconds
    first: list[float] = []
    workers = [
        threading.Thread(target=_drain, args=(stop_at, is_over, first)) for _ in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {"megabytes": _megabytes() - first[0]}


@override_settings(ALLOWED_HOSTS=["testserver"])
def pages(rounds: int) -> dict[str, Any]:
    """The median and the slowest time of each page, in milliseconds."""
    client = Client()
    client.force_login(User.objects.get(username="rita"))
    row = BulkExport.objects.get()
    addresses = {
        "overview": "/admin/",
        "applications": "/admin/candidates/application/",
        "exports": "/admin/candidates/candidateexport/",
        "bulk exports": "/admin/candidates/bulkexport/",
        "the bulk export": f"/admin/candidates/bulkexport/{row.pk}/change/",
        "its progress": f"/admin/candidates/bulkexport/{row.pk}/progress/",
    }
    for address in addresses.values():
        assert client.get(address).status_code == 200, address
    found = {}
    for name, address in addresses.items():
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - began) * 1_000)
        found[name] = {"median": statistics.median(times), "most": max(times)}
    return found


def report() -> dict[str, Any]:
    """What became of everybody."""
    row = BulkExport.objects.get()
    found = bulk_report.progress(row)
    return {
        "state": row.state,
        "outcomes": {outcome.key: outcome.count for outcome in found.outcomes if outcome.count},
    }


def _drain(stop_at: float, is_over: Callable[[], bool], first: list[float]) -> None:
    try:
        lane = Connection.objects.get().pk
        while time.monotonic() < stop_at:
            taken = lanes.drain(lane, seconds=3)
            if taken and not first:
                # What every worker needs at all is loaded by now.
                first.append(_megabytes())
            if not taken:
                if is_over():
                    return
                time.sleep(0.2)
    finally:
        database.close()


def _is_running() -> bool:
    return BulkExport.objects.filter(state=BulkState.RUNNING).exists()


def _nothing_due() -> bool:
    moving = (ExportState.QUEUED, ExportState.WORKING, ExportState.RETRY_LATER)
    return not CandidateExport.objects.filter(state__in=moving).exists()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "setup": lambda count: setup(int(count)),
    "draft": draft,
    "clock": lambda seconds: clock(float(seconds)),
    "work": lambda threads, seconds, until: work(int(threads), float(seconds), until),
    "pages": lambda rounds: pages(int(rounds)),
    "report": report,
}

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
