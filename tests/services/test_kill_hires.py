"""Hires whose workers are killed at every step while the HR system misbehaves: 0 lost, 0 twice."""

import json
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from candidates.models import Application, CandidateExport, HireDetails
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import hiring, intake
from integrations.models import Connection, User
from integrations.services import hris
from integrations.systems import SYSTEMS
from jobs.models import Job
from sandbox.twins.factorial import AUTHOR, KEY
from tests.base import make_cast, make_connection, make_job
from tests.services.conftest import ROOT
from tests.services.kill_points import POINTS

pytestmark = pytest.mark.services

FACTORIAL = SYSTEMS["factorial"]
LAG = 1.0
FAULTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("throttled", {"retry_after": 0}),
    ("drop", {}),
    ("commit_then_drop", {}),
    ("error_500", {}),
    ("commit_then_500", {}),
    ("truncated", {}),
    ("html_200", {}),
    # Later than our deadline, within the vendor's processing time.
    ("slow", {"delay_seconds": 1.3}),
)
WRITES = {"employee": "create_employee", "document": "create_document"}
# Each step with each write, twice; and as many again who are not killed.
KILLS = [(point, kind) for kind in WRITES for point in POINTS] * 2
HIRES = 2 * len(KILLS)
SECONDS = 240


@pytest.fixture
def connection(transactional_db, box, settings) -> Connection:
    cast = make_cast()
    settings.PLATFORM_OPTIONS = {"factorial": _options(box)}
    settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({urlsplit(box.url).netloc})
    answer = hris.connect(
        cast.harbor, FACTORIAL, options={}, secrets={"api_key": KEY}, actor=cast.tina
    )
    found = hris.connected(cast.harbor, FACTORIAL)
    assert found is not None, answer.sentence
    found.options["acting_user_id"] = AUTHOR
    found.rate_per_second, found.burst = 500, 100
    found.save()
    hris.test(found, actor=cast.tina)
    found.refresh_from_db()
    return found


def _options(box) -> dict[str, object]:
    return {"base_url": f"{box.url}/twins/factorial", "lookup_lag_seconds": LAG}


def _hired(job: Job, number: int) -> Application:
    candidate = intake.take_candidate(
        job.tenant,
        intake.CandidateData(
            platform_id=f"p{number}",
            source=CandidateSource.APPLIED,
            first_name="Ana",
            last_name=f"Ruiz{number}",
            emails=[intake.EmailData(f"ana.{number}@example.com")],
        ),
    )
    return intake.apply_to_job(candidate, job, stage=PlatformStage.HIRED).application


def _sent(application: Application, connection: Connection, entity: str) -> CandidateExport:
    """An export of a hire; the form comes twice, as from two people at once."""
    actor = User.objects.get(username="rita")

    def send() -> CandidateExport | None:
        details = HireDetails(
            first_name=application.candidate.first_name,
            last_name=application.candidate.last_name,
            email=application.candidate.emails.get().address,
            starts_on=date(2026, 12, 1),
            legal_entity_id=entity,
        )
        return hiring.begin(application, connection, details, actor=actor).export

    first = send()
    assert first is not None
    assert send() is None
    return first


def test_killed_at_every_step_nobody_is_lost_and_nobody_is_an_employee_twice(
    connection, box, process_environment, tmp_path, capsys
):
    job = make_job(make_connection(connection.tenant, state="paused"), state="active")
    entity = hiring.choices(connection).legal_entities[0].external_id
    exports = [_sent(_hired(job, number), connection, entity) for number in range(HIRES)]
    kills = {row.reference: plan for row, plan in zip(exports, _plans(), strict=False)}
    faults = _spoil(box)
    box.twin("factorial", "set", search_lag_seconds=LAG / 2)
    environment = process_environment | {"FACTORIAL_OPTIONS": json.dumps(_options(box))}
    began = time.monotonic()
    killed = _run(connection, kills, environment, tmp_path)
    seconds = time.monotonic() - began
    met = [one for one in box.twin("factorial", "asked") if one["fault"] not in ("", "ok")]
    arrived = Counter(
        one["reference"] for one in box.twin("factorial", "arrivals") if one["reference"]
    )
    papers = Counter(one["owner"] for one in box.twin("factorial", "documents"))
    rows = CandidateExport.objects.in_bulk([row.pk for row in exports]).values()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{HIRES} hires, {killed} kills, {len(met)} faults, {seconds:.0f} seconds: "
            f"{sum(not arrived[row.reference] for row in rows)} lost, "
            f"{sum(arrived[row.reference] > 1 for row in rows)} twice\n"
        )
    assert killed == len(kills)
    assert len(met) >= faults
    assert {row.state for row in rows} == {ExportState.EXPORTED}, [row.reasons for row in rows]
    assert arrived == Counter({row.reference: 1 for row in rows})
    assert papers == Counter({row.person_external_id: 1 for row in rows})


def _plans() -> list[list[str]]:
    """Where the first hires' workers die; the kind of write does not count at either end."""
    ends = ("after the claim", "before it leaves")
    plans = []
    for point, kind in KILLS:
        looked = "employee" if point == "after the look" else kind
        plans.append([point, "" if point in ends else looked])
    return plans


def _spoil(box) -> int:
    """Every second answer to a write goes wrong at first, each in another way."""
    for operation in WRITES.values():
        for kind, parameters in FAULTS * 2:
            box.twin("factorial", "misbehave", kind=kind, operation=operation, **parameters)
            box.twin("factorial", "misbehave", kind="ok", operation=operation)
    return len(WRITES) * len(FAULTS) * 2


def _run(connection: Connection, kills, environment, folder: Path) -> int:
    marks, plan = folder / "marks", folder / "plan.json"
    marks.mkdir()
    orders = {
        "connection": connection.pk,
        "workers": 4,
        "seconds": SECONDS,
        "marks": str(marks),
        "kills": kills,
    }
    plan.write_text(json.dumps(orders))
    done = subprocess.run(  # noqa: S603 - our own workers
        [sys.executable, "-m", "tests.services.kill_runner", str(plan)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS + 60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout)
