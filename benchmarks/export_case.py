"""The product's side of the export benchmark, in processes of its own.

    python -m benchmarks.export_case setup '{"harbor": 100, "small-1": 5}'
    python -m benchmarks.export_case work THREADS SECONDS

``setup`` makes a tenant, a connection and so many queued exports for every name. ``work`` drains
what is due, as the worker does, until nothing is left or the seconds are over. Both print JSON.
"""

import json
import os
import random
import sys
import threading
import time
from typing import Any

import django
from django.db import connection as database

django.setup()

from candidates.models import CandidateExport  # noqa: E402
from candidates.rules.export_state import ExportState  # noqa: E402
from candidates.rules.stages import CandidateSource, PlatformStage  # noqa: E402
from candidates.services import intake, lanes  # noqa: E402
from integrations.models import Connection, Tenant  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.services import activation, sync  # noqa: E402

OVER = (ExportState.EXPORTED, ExportState.NEEDS_ATTENTION, ExportState.CANCELLED, ExportState.HELD)


def setup(exports: dict[str, int]) -> dict[str, Any]:
    """Everything up to the queue. Returns the connection ids by name."""
    return {name: _tenant(name, count) for name, count in exports.items()}


def _tenant(name: str, count: int) -> int:
    tenant = Tenant.objects.create(name=name, slug=name)
    connection = Connection.objects.create(
        tenant=tenant,
        name=name,
        system="ukg_pro",
        route="kombo",
        state="active",
        options={"integration_id": f"ukgpro:{name}"},
        rate_per_second=float(os.environ["BENCH_RATE"]),
        burst=int(os.environ["BENCH_BURST"]),
    )
    run = sync.sync_jobs(connection.pk)
    assert run is not None
    assert run.new == 1, run.failure
    job = Job.objects.get(connection=connection)
    assert activation.activate(job, actor=None).done
    for number in range(count):
        candidate = intake.take_candidate(
            tenant,
            intake.CandidateData(
                platform_id=f"{name}-{number}",
                source=CandidateSource.APPLIED,
                first_name="Ana",
                last_name=f"Ruiz {number}",
                emails=[intake.EmailData(f"ana.{number}@{name}.example")],
            ),
        )
        export = intake.apply_to_job(candidate, job, stage=PlatformStage.ENGAGED)
        assert export is not None
        assert export.state == ExportState.QUEUED, export.reasons
    return connection.pk


def work(threads: int, seconds: float) -> dict[str, Any]:
    """Threads that look for due lanes and drain them, until nothing is left."""
    stop_at = time.monotonic() + seconds
    workers = [threading.Thread(target=_drain, args=(stop_at,)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    states = CandidateExport.objects.values_list("state", flat=True)
    return {"open": sum(state not in OVER for state in states)}


def _drain(stop_at: float) -> None:
    try:
        while time.monotonic() < stop_at:
            due = lanes.due_lanes()
            random.shuffle(due)
            taken = sum(lanes.drain(lane, seconds=3) for lane in due[:1])
            if not taken:
                if not CandidateExport.objects.exclude(state__in=OVER).exists():
                    return
                time.sleep(0.1)
    finally:
        database.close()


if __name__ == "__main__":
    if sys.argv[1] == "setup":
        print(json.dumps(setup(json.loads(sys.argv[2]))))
    else:
        print(json.dumps(work(int(sys.argv[2]), float(sys.argv[3]))))
