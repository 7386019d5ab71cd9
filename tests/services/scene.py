"""Steps that a test has done inside a production, as a person or the platform would do them.

Run as ``python -m tests.services.scene STEP`` in that production's environment; prints JSON.
"""

import json
import sys
import time

import django

django.setup()

from candidates.models import CandidateExport  # noqa: E402
from candidates.rules.stages import CandidateSource, PlatformStage  # noqa: E402
from candidates.services import intake  # noqa: E402
from integrations.models import Connection, Tenant  # noqa: E402
from integrations.services import connections  # noqa: E402
from jobs.models import Job, SyncRun  # noqa: E402
from jobs.rules.eligibility import Eligibility  # noqa: E402
from jobs.rules.states import SyncState  # noqa: E402
from jobs.services import activation  # noqa: E402
from jobs.tasks import sync_connection  # noqa: E402
from tests.services.processes import INTEGRATION  # noqa: E402


def connect() -> dict[str, object]:
    """A new customer, connected; the worker is rung for the first sync."""
    tenant = Tenant.objects.create(name="Bluegrass Foods", slug="bluegrass-foods")
    return {"connection": _connect(tenant, "ashby", INTEGRATION).pk}


def connect_harbor() -> dict[str, object]:
    """The same for a customer that the README names; their jobs are here when it returns."""
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")
    connection = _connect(tenant, "ukg_pro", "ukgpro:harbor-steel")
    for _ in range(120):
        if SyncRun.objects.filter(connection=connection, state=SyncState.SUCCEEDED).exists():
            return {"jobs": Job.objects.count()}
        time.sleep(0.5)
    raise TimeoutError("The jobs were not read.")


def _connect(tenant: Tenant, system: str, integration: str) -> Connection:
    connection = Connection.objects.create(
        tenant=tenant,
        name=system,
        system=system,
        route="kombo",
        options={"integration_id": integration},
        rate_per_second=50,
        burst=50,
    )
    connections.activate(connection, actor=None)
    sync_connection.delay(connection.pk)
    return connection


def look() -> dict[str, object]:
    """How many jobs there are, and how the exports stand."""
    return {
        "jobs": Job.objects.count(),
        "exports": list(CandidateExport.objects.values_list("state", flat=True)),
    }


def engage() -> dict[str, object]:
    """A candidate who becomes due: written down, nobody is rung."""
    job = Job.objects.filter(eligibility=Eligibility.INCLUDED).order_by("pk")[0]
    activation.activate(job, actor=None)
    candidate = intake.take_candidate(
        job.tenant,
        intake.CandidateData(
            platform_id="p-1",
            source=CandidateSource.APPLIED,
            first_name="Lê Thị",
            last_name="Mai",
            emails=[intake.EmailData("le.thi.mai@example.com")],
        ),
    )
    export = intake.apply_to_job(candidate, job, stage=PlatformStage.ENGAGED)
    return {"job": job.external_id, "reference": export.reference, "state": export.state}


if __name__ == "__main__":
    step = {f.__name__: f for f in (connect, connect_harbor, look, engage)}[sys.argv[1]]
    sys.stdout.write(json.dumps(step()))
