"""``make live-tests``: the contract of every connector, kept at real systems.

They are called as they are: a few people named "Portal Live Test" stay there. Nothing is skipped
that the environment names.
"""

import secrets as randomness
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.connectors.base import AtsConnector
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import (
    AtsJob,
    CandidateToExport,
    DocumentToExport,
    Liveness,
    PersonToExport,
    Since,
    Target,
)
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    RejectedError,
    TargetGoneError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.connectors.journey import PDF, record_of, send
from tests.live import read_back, real

pytestmark = pytest.mark.live


@pytest.fixture(params=real.ats_keys())
def system(request) -> real.RealSystem:
    found = real.named(request.param)
    if found is None:
        pytest.skip(real.wanted(request.param))
    return found


@pytest.fixture
def transport(system) -> Iterator[Transport]:
    policy = TransportPolicy(
        allowed_private=system.private, rate=5, burst=10, patience=30, write_deadline=60
    )
    with Transport(policy, InProcessLimiter(), system.key, lambda _: None) as transport:
        yield transport


def opened(system, transport, secrets: dict[str, str] | None = None) -> AtsConnector:
    held = MemorySecrets(system.secrets if secrets is None else secrets)
    return build_connector(system.key, transport=transport, options=system.options, secrets=held)


@pytest.fixture
def connector(system, transport) -> AtsConnector:
    return opened(system, transport)


def all_jobs(connector: AtsConnector) -> list[AtsJob]:
    return [job for page in connector.list_jobs() for job in page.jobs]


@pytest.fixture
def job(system, connector) -> AtsJob:
    jobs = all_jobs(connector)
    if system.job:
        return next(job for job in jobs if system.job in (job.external_id, job.ats_id, job.title))
    live = [job for job in jobs if job.liveness is Liveness.LIVE]
    assert live, "there is no live job to use"
    return live[0]


@pytest.fixture
def out(job) -> CandidateToExport:
    token = randomness.token_hex(4)
    return CandidateToExport(
        person=PersonToExport(
            first_name="Portal Live",
            last_name=f"Test {token}",
            emails=(f"portal.live.{token}@example.com",),
            phone="+1 614 555 0142",
            city="Columbus",
            region="OH",
            country="US",
        ),
        target=Target.APPLICANT,
        job_external_id=job.external_id,
        source_tag="Portal",
        reference=f"rx-{token}",
    )


@pytest.fixture
def paper(out) -> DocumentToExport:
    return DocumentToExport(f"Live-profile-{out.reference}.pdf", "application/pdf", PDF)


def test_the_account_is_named_with_what_it_can_do(connector):
    check = connector.check_account()
    assert check.account
    can: dict[str, Any] = {found.key: found.supported for found in check.capabilities}
    assert can["list_jobs"]
    print(f"\n{check.account}. {check.detail}")  # noqa: T201 - for the person who runs it


def test_jobs_arrive_with_liveness_and_place(connector):
    jobs = all_jobs(connector)
    assert len({job.external_id for job in jobs}) == len(jobs)
    for job in jobs:
        where = "; ".join(f"{place.city} {place.country} {place.raw}" for place in job.places)
        print(f"\n{job.external_id} {job.title}: {job.status}, {job.liveness} ({where})")  # noqa: T201
        assert job.title
        assert len(job.fingerprint) == 32
    assert {job.fingerprint for job in jobs} == {job.fingerprint for job in all_jobs(connector)}


def test_what_has_changed_is_a_part_of_it(connector):
    if not connector.offers("list_changed_jobs"):
        return
    every = {job.external_id for job in all_jobs(connector)}
    long_ago = Since(datetime(2000, 1, 1, tzinfo=UTC))
    soon = Since(datetime.now(UTC) + timedelta(days=2))
    changed = {j.external_id for page in connector.list_changed_jobs(long_ago) for j in page.jobs}
    assert every <= changed
    none = [job for page in connector.list_changed_jobs(soon) for job in page.jobs]
    assert none == []


def test_an_applicant_is_created_once_and_found_in_any_case(system, connector, out, paper):
    assert list(connector.find_candidates(out.person.emails[0])) == []
    receipt = send(connector, out, paper)
    (found,) = connector.find_candidates(out.person.emails[0].upper())
    assert found.external_id == receipt.person_external_id
    (application,) = found.applications
    assert application.job_external_id == out.job_external_id
    if connector.offers("list_documents"):
        listed = connector.list_documents(record_of(receipt))
        assert [out.reference in document.name for document in listed] == [True]
    if reader := read_back.READERS.get(system.key):
        assert reader(system, receipt.application_external_id, paper.name) == [PDF]


def test_a_prospect_is_there_without_a_job(system, connector, out, paper):
    if not connector.offers("create_prospect"):
        return
    try:
        receipt = send(connector, replace(out, target=Target.PROSPECT), paper)
    except ConnectorError as refused:
        pytest.skip(f"no prospects at this account: {refused.sentence}")
    (found,) = connector.find_candidates(out.person.emails[0])
    assert found.external_id == receipt.person_external_id
    assert all(not application.job_external_id for application in found.applications)


def test_a_stage_that_was_chosen_is_kept(connector, job, out, paper):
    active = [stage for stage in job.stages if stage.active]
    if len(active) < 2 or not connector.stage_at_creation:
        return
    wanted = active[1].external_id
    send(connector, replace(out, stage_external_id=wanted), paper)
    (found,) = connector.find_candidates(out.person.emails[0])
    assert [application.stage_external_id for application in found.applications] == [wanted]


def test_a_wrong_key_says_so_without_telling_it(system, transport):
    wrong = {name: f"{value[:-4]}0000" for name, value in system.secrets.items()}
    with pytest.raises(CredentialsRejectedError) as refused:
        opened(system, transport, wrong).check_account()
    assert not any(value in str(refused.value) for value in (*wrong.values(), *system.secrets))


def test_a_job_that_nobody_knows_takes_nobody(connector, out, paper):
    unknown = replace(out, job_external_id="999999999")
    with pytest.raises((TargetGoneError, RejectedError)):
        send(connector, unknown, paper)


def test_bad_input_is_refused_before_anything_is_sent(connector, out, paper):
    spoilt = replace(out, person=replace(out.person, emails=("nobody at all",)))
    with pytest.raises(RejectedError):
        send(connector, spoilt, paper)
    if connector.offers("attach_document"):
        huge = DocumentToExport("huge.pdf", "application/pdf", b"x" * 64_000_000)
        with pytest.raises(RejectedError):
            connector.attach_document(AtsRecord("1", "1"), huge)
