"""Workers are killed at every step while the vendor answers in every way: 0 lost, 0 twice."""

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import CandidateToExport, PersonToExport, Target
from integrations.errors import ConnectorError
from integrations.models import Connection, Tenant
from integrations.services.credentials import store_secrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from jobs.models import Job
from tests.base import make_connection, make_job
from tests.services.conftest import ROOT
from tests.services.kill_points import POINTS

pytestmark = pytest.mark.services

INTEGRATION = "lever:kill"
ANSWERS: dict[str, dict[str, object]] = {
    "ok": {},
    "commit_then_drop": {},
    "commit_then_500": {},
    "commit_then_truncated": {},
    "commit_then_html": {},
    "commit_without_id": {},
    # Later than our deadline, within the vendor's processing time.
    "commit_late": {"delay_seconds": 1.3},
    "no_commit_500": {},
    "no_commit_drop": {},
    "429": {"retry_after": 0},
    "redirect_302": {},
}
WRITES = {"application": "create_application", "document": "add_application_attachment"}
# It ends as soon as nothing is left to do; on two idle cores after about 80 seconds.
SECONDS = 400


@dataclass(frozen=True)
class Case:
    """One export: how the vendor answers its first write of a kind, and where its worker dies."""

    answer: str
    point: str
    kind: str


CASES = [Case(a, p, k) for k in WRITES for p in (*POINTS, "") for a in ANSWERS]


@pytest.fixture
def tenant(transactional_db):
    return Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")


@pytest.fixture
def connection(tenant, box):
    box.add_integration(
        INTEGRATION, "lever", "key-1", organization="Harbor", duplicates="store",
        mirror_lag_seconds=1.0,
    )  # fmt: skip
    connection = make_connection(
        tenant, system="lever", options={"integration_id": INTEGRATION},
        rate_per_second=500, burst=100,
    )  # fmt: skip
    store_secrets(connection, {"api_key": "key-1"}, actor=None)
    return connection


@pytest.fixture
def job(connection, box):
    stored = box.put_job(INTEGRATION, name="Welder")
    return make_job(connection, stored["id"], state="active")


def queued(tenant: Tenant, job: Job, number: int) -> CandidateExport:
    """An export that is due; the intent comes twice, as from a click and a clock."""
    candidate = intake.take_candidate(
        tenant,
        intake.CandidateData(
            platform_id=f"p{number}",
            source=CandidateSource.APPLIED,
            first_name="Ana",
            last_name=f"Ruiz{number}",
            emails=[intake.EmailData(f"ana.{number}@example.com")],
        ),
    )
    first = intake.apply_to_job(candidate, job, stage=PlatformStage.ENGAGED)
    assert intake.apply_to_job(candidate, job, stage=PlatformStage.ENGAGED) == first
    return first


def test_killed_at_every_step_under_every_answer_nothing_is_lost_or_done_twice(
    tenant, connection, job, box, process_environment, tmp_path, capsys
):
    exports = {queued(tenant, job, number).pk: case for number, case in enumerate(CASES)}
    kills = _plan(exports, box)
    box.set_limits(latency_ms=10)
    began = time.monotonic()
    killed = _run(connection, kills, process_environment, tmp_path)
    seconds = time.monotonic() - began
    rows = CandidateExport.objects.in_bulk(exports)
    table = _account(rows, exports, box)
    with capsys.disabled():
        sys.stdout.write(_summary(table, exports, killed, seconds))
    assert killed == len(kills)
    assert [case for case, found in table.items() if found != (1, 1, True)] == []
    assert {row.state for row in rows.values()} == {ExportState.EXPORTED}


def _plan(exports: dict[int, Case], box) -> dict[str, list[str]]:
    kills = {}
    for row in CandidateExport.objects.filter(pk__in=exports):
        case = exports[row.pk]
        whose = row.candidate.emails.get().address if case.kind == "application" else row.reference
        if case.answer != "ok":
            box.misbehave(
                WRITES[case.kind], case.answer, body_contains=whose, **ANSWERS[case.answer]
            )
        if case.point:
            any_kind = case.point in ("after the claim", "before it leaves")
            kind = "" if any_kind else case.kind
            looks = case.point == "after the look"
            kills[row.reference] = [case.point, "application" if looks else kind]
    return kills


def _run(connection: Connection, kills, environment, tmp_path: Path) -> int:
    marks = tmp_path / "marks"
    marks.mkdir()
    plan = tmp_path / "plan.json"
    orders = {
        "connection": connection.pk,
        "workers": 6,
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


def _account(rows, exports: dict[int, Case], box) -> dict[int, tuple[int, int, bool]]:
    """Of each export: applications, PDFs, and whether the stored id is the record's."""
    people = {
        address["email_address"]: person["id"]
        for person in box.candidates(INTEGRATION)
        for address in person["email_addresses"]
    }
    assert len(box.candidates(INTEGRATION)) == len(people), "a person was created twice"
    applications = box.applications(INTEGRATION)
    documents = Counter(
        document["application_id"]
        for document in box.attachments(INTEGRATION)
        if document["file_name"].endswith(".pdf")
    )
    found = {}
    for pk in exports:
        row = rows[pk]
        person = people.get(row.addresses[0]) if row.addresses else None
        ids = [a["id"] for a in applications if a["candidate_id"] == person]
        found[pk] = (
            len(ids),
            sum(documents[one] for one in ids),
            ids == [row.application_external_id],
        )
    return found


def _summary(table, exports: dict[int, Case], killed: int, seconds: float) -> str:
    lines = [f"\n{'the vendor answers':<24}{'exports':>8}{'lost':>6}{'twice':>7}"]
    for answer in ANSWERS:
        of_answer = [table[pk] for pk, case in exports.items() if case.answer == answer]
        lost = sum(0 in found[:2] for found in of_answer)
        twice = sum(max(found[:2]) > 1 for found in of_answer)
        lines.append(f"{answer:<24}{len(of_answer):>8}{lost:>6}{twice:>7}")
    return "\n".join([*lines, f"{len(table)} exports, {killed} kills, {seconds:.0f} seconds\n"])


# --- the same faults without the protocol --------------------------------------------------------


def test_retrying_on_error_does_create_twice(box):
    """The faults are real: the usual way, retry until it works, creates people twice."""
    box.add_integration(INTEGRATION, "lever", "key-1", organization="H", duplicates="store")
    job_id = box.put_job(INTEGRATION, name="Welder")["id"]
    place = box.url.removeprefix("http://")
    policy = TransportPolicy(
        write_deadline=1.0, allowed_private=frozenset({place}), rate=500, burst=100
    )
    options = {"base_url": f"{box.url}/v1", "integration_id": INTEGRATION}
    with Transport(policy, InProcessLimiter(), "naive", lambda _: None) as transport:
        connector = build_connector(
            "kombo",
            transport=transport,
            options=options,
            secrets=MemorySecrets({"api_key": "key-1"}),
        )
        for number, (answer, parameters) in enumerate(ANSWERS.items()):
            person = PersonToExport("Ana", f"Ruiz{number}", (f"ana.{number}@example.com",))
            if answer != "ok":
                box.misbehave("create_application", answer, **parameters)
            for _ in range(3):
                try:
                    connector.create_application(
                        CandidateToExport(person, Target.APPLICANT, job_id)
                    )
                except ConnectorError:
                    continue
                break
    time.sleep(0.5)  # the late one
    created = Counter(p["last_name"] for p in box.candidates(INTEGRATION))
    twice = {answer for n, answer in enumerate(ANSWERS) if created[f"Ruiz{n}"] > 1}
    assert twice == {answer for answer in ANSWERS if answer.startswith("commit_")}


# --- the broker is a doorbell --------------------------------------------------------------------


def test_with_the_broker_emptied_in_mid_run_the_clock_delivers_everything(
    tenant, connection, job, process_environment, tmp_path
):
    url = process_environment["REDIS_URL"].rpartition("/")[0] + "/13"
    exports = [queued(tenant, job, number).pk for number in range(60)]
    arrived = CandidateExport.objects.filter(pk__in=exports, state=ExportState.EXPORTED)
    command = [
        sys.executable, "-m", "celery", "-A", "portal", "worker", "--beat", "--concurrency", "1",
        "--loglevel", "WARNING", "--schedule", str(tmp_path / "beat"),
    ]  # fmt: skip
    environment = {**process_environment, "BROKER_URL": url, "LANE_SECONDS": "1"}
    log = tmp_path / "worker.log"
    with log.open("w") as output, redis.Redis.from_url(url) as broker:
        broker.flushdb()
        worker = subprocess.Popen(  # noqa: S603 - the product's own worker
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            assert _within(60, lambda: arrived.count() >= 3), log.read_text()[-3000:]
            broker.flushdb()
            emptied_at = arrived.count()
            assert _within(120, lambda: arrived.count() == len(exports)), log.read_text()[-3000:]
        finally:
            worker.terminate()
            worker.wait(40)
            broker.flushdb()
    assert emptied_at < len(exports)


def _within(seconds: float, happens) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.2)
    return False
