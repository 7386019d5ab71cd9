"""A bulk export whose workers are killed all the time: the numbers add up, nothing twice."""

import subprocess
import sys
import threading
from collections import Counter

import pytest
from django.db import connection as database

from candidates import bulk_report
from candidates.models import Application, BulkExport, Search
from candidates.rules.bulk import BulkState, Foreseen
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import bulk, intake
from candidates.services.delivery import deliver
from integrations.models import Tenant, User
from integrations.rules.answer import Answer
from integrations.rules.roles import Role
from integrations.services.credentials import store_secrets
from tests.base import make_connection, make_job, make_person
from tests.services.conftest import ROOT

pytestmark = pytest.mark.services

INTEGRATION = "lever:bulk"
PEOPLE, KILLS, FEWEST_KILLS, SECONDS = 200, 25, 10, 900
# It ends when the bulk export has ended; on two idle cores after about a minute.


@pytest.fixture
def rita(transactional_db: None, box, settings, process_environment) -> User:
    """A recruiter of a tenant with a search by hand and its people."""
    box.add_integration(INTEGRATION, "lever", "key-1", organization="H", duplicates="store")
    settings.PLATFORM_OPTIONS = {"kombo": {"base_url": process_environment["KOMBO_BASE_URL"]}}
    settings.OUTBOUND_ALLOWED_PRIVATE = {process_environment["OUTBOUND_ALLOWED_PRIVATE"]}
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")
    connection = make_connection(
        tenant, system="lever", options={"integration_id": INTEGRATION},
        rate_per_second=500, burst=100,
    )  # fmt: skip
    store_secrets(connection, {"api_key": "key-1"}, actor=None)
    job = make_job(connection, box.put_job(INTEGRATION, name="Welder")["id"], state="active")
    search = Search.objects.create(tenant=tenant, name="Welders", job=job, mode=Search.Mode.MANUAL)
    for number in range(PEOPLE):
        has_email = bool(number % 10)
        candidate = intake.take_candidate(
            tenant,
            intake.CandidateData(
                platform_id=f"p{number}",
                source=CandidateSource.APPLIED,
                first_name="Ana",
                last_name=f"Ruiz{number}",
                emails=[intake.EmailData(f"ana.{number}@example.com")] if has_email else [],
            ),
        )
        is_there = number % 20 == 1
        export = intake.apply_to_job(
            candidate, job, search=None if is_there else search, stage=PlatformStage.ENGAGED
        )
        if is_there:
            assert deliver(export.pk)
    return make_person("rita", "Rita", Role.RECRUITER, tenant)


def arrivals(box) -> Counter[str]:
    return Counter(
        application["candidate"]["email_addresses"][0]["email_address"]
        for application in box.applications(INTEGRATION)
    )


def test_killed_all_the_time_the_report_is_the_pre_flight(rita, box, process_environment, capsys):
    row = bulk.draft(Application.objects.all(), actor=rita)
    assert isinstance(row, BulkExport)
    foreseen = bulk_report.foreseen_counts(row)
    assert foreseen == {Foreseen.GO: 170, Foreseen.WAITING_FOR_EMAIL: 20, Foreseen.THERE: 10}
    assert bulk.start(row, actor=rita).done
    box.set_limits(latency_ms=10)
    done = subprocess.run(  # noqa: S603 - our own workers
        [sys.executable, "-m", "tests.services.bulk_runner", str(row.pk), "4", str(KILLS),
         str(SECONDS)],
        cwd=ROOT, env=process_environment, capture_output=True, text=True, timeout=SECONDS + 60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    row.refresh_from_db()
    outcomes = {o.key: o.count for o in bulk_report.progress(row).outcomes if o.count}
    with capsys.disabled():
        sys.stdout.write(f"\n{PEOPLE} rows, {done.stdout.strip()} kills: {outcomes}\n")
    assert int(done.stdout) >= FEWEST_KILLS
    assert row.state == BulkState.FINISHED
    assert outcomes == {"arrived": 170, "waiting_for_email": 20, "there": 10}
    there = arrivals(box)
    assert (len(there), set(there.values())) == (180, {1})


def test_pressed_by_two_at_once_it_starts_once(rita):
    row = bulk.draft(Application.objects.all(), actor=rita)
    assert isinstance(row, BulkExport)
    answers: list[Answer] = []

    def press() -> None:
        answers.append(bulk.start(BulkExport.objects.get(pk=row.pk), actor=rita))
        database.close()

    pressing = [threading.Thread(target=press) for _ in range(4)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert sorted(answer.done for answer in answers) == [False, False, False, True]
