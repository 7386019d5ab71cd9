"""Every code about a job, produced by what the ATS really answers, on the page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import Connection, Membership, User
from integrations.rules.roles import Role
from jobs.models import Job, SyncRun
from jobs.rules.eligibility import JobReason
from jobs.rules.why_job_facts import WhyJob
from jobs.services import activation, editing
from tests.base import signed_in
from tests.jobs.services.conftest import DALLAS, Ats
from tests.jobs.services.test_bad_answers import TRIES

TORONTO = {"city": "Toronto", "country": "CA", "raw": "Toronto, Canada"}
Read = Callable[..., SyncRun]


class Scene:
    """A customer's ATS and what we have read of it."""

    def __init__(self, ats: Ats, connection: Connection, read: Read) -> None:
        self.ats, self.connection, self.read = ats, connection, read

    def job(self) -> Job:
        return Job.objects.get()

    def put(self, **fields: Any) -> None:
        self.ats.put("job-1", **fields)

    def put_and_read(self, **fields: Any) -> None:
        self.put(**fields)
        self.read()

    def active(self) -> Job:
        self.put_and_read()
        answer = activation.activate(self.job(), actor=None)
        assert answer.done, answer.sentence
        return self.job()

    def set_connection(self, **values: Any) -> None:
        Connection.objects.filter(pk=self.connection.pk).update(**values)
        self.connection.refresh_from_db()


def _put(**fields: Any) -> Callable[[Scene], None]:
    return lambda scene: scene.put_and_read(**fields)


def _made_by_hand(scene: Scene) -> None:
    editing.add_manual_job(scene.connection.tenant, {"title": "By hand"}, actor=None)


def _not_reading(scene: Scene) -> None:
    scene.put_and_read()
    scene.set_connection(state="paused")


def _read_failed(scene: Scene) -> None:
    scene.put_and_read()
    scene.ats.misbehave("service_unavailable", times=TRIES)
    scene.read()


def _read_late(scene: Scene) -> None:
    scene.put_and_read()
    scene.set_connection(next_sync_at=timezone.now() - timedelta(hours=2))


def _read_held(scene: Scene) -> None:
    scene.ats.put_many(40)
    scene.read()
    scene.set_connection(last_full_read_at=None, cursor=None)
    scene.ats.misbehave("empty_page")
    scene.read()


def _gone(scene: Scene) -> None:
    scene.put_and_read()
    scene.ats.put("job-2")
    scene.ats.forget("job-1")
    scene.set_connection(last_full_read_at=None, cursor=None)
    scene.read()


def _closed(scene: Scene) -> None:
    scene.put_and_read()
    scene.ats.change("job-1", status="CLOSED")
    scene.read()


def _frozen(scene: Scene) -> None:
    scene.active()
    scene.ats.change("job-1", name="Senior welder")
    scene.read()


def _inclusion_rule(scene: Scene) -> None:
    scene.set_connection(
        inclusion_rules=[{"field": "department", "operator": "is", "values": ["Sales"]}]
    )
    scene.put_and_read()


STEPS: dict[str, Callable[[Scene], None]] = {
    WhyJob.MADE_BY_HAND: _made_by_hand,
    WhyJob.CONNECTION_NOT_READING: _not_reading,
    WhyJob.READ_FAILED: _read_failed,
    WhyJob.READ_LATE: _read_late,
    WhyJob.READ_HELD: _read_held,
    WhyJob.GONE: _gone,
    WhyJob.CLOSED: _closed,
    WhyJob.FROZEN: _frozen,
    WhyJob.NOT_ACTIVATED: _put(),
    JobReason.NOT_LIVE: _put(status="CLOSED"),
    JobReason.STATUS_UNKNOWN: _put(status="Zorp"),
    JobReason.CONFIDENTIAL: _put(confidential=True),
    JobReason.OUTSIDE_COUNTRIES: _put(location=TORONTO),
    JobReason.COUNTRY_UNKNOWN: _put(location={"raw": "Anywhere"}),
    JobReason.INCLUSION_RULE: _inclusion_rule,
}
WITHOUT_A_ROW = {WhyJob.NEVER_NAMED, WhyJob.NEVER_READ, WhyJob.UNREADABLE}
NOT_AGAINST = {JobReason.LIVE_IN_COUNTRY}
TOLD_AS_CLOSED = {JobReason.DELETED}


@pytest.fixture
def scene(ats: Ats, connection: Connection, read: Read) -> Scene:
    return Scene(ats, connection, read)


@pytest.fixture
def sam(db: None) -> User:
    sam = User.objects.create(username="sam", email="sam@example.com")
    Membership.objects.create(user=sam, role=Role.SUPPORT)
    return sam


def test_every_code_is_produced_here() -> None:
    every = set(WhyJob) | set(JobReason)
    assert set(STEPS) | WITHOUT_A_ROW | NOT_AGAINST | TOLD_AS_CLOSED == every


@pytest.mark.parametrize("code", STEPS, ids=str)
def test_the_code_stands_on_the_page(scene: Scene, sam: User, code: str) -> None:
    STEPS[code](scene)
    job = Job.objects.filter(external_id__in=["job-1", ""]).get()
    answer = signed_in(sam).get(reverse("why-job", args=[job.pk]))
    assert answer.status_code == 200
    assert code in answer.context["answered"].explanation.codes
    assert f"<code>{code}</code>" in answer.content.decode()


def test_a_job_that_no_answer_named_says_so(scene: Scene, sam: User) -> None:
    where = f"{reverse('why-unknown-job')}?q=R-404&connection={scene.connection.pk}"
    client = signed_in(sam)
    first = client.get(where).context["answered"].explanation
    assert WhyJob.NEVER_READ in first.codes
    scene.put_and_read()
    answer = client.get(where)
    assert answer.context["answered"].explanation.codes == [WhyJob.NEVER_NAMED]
    assert "R-404" in answer.content.decode()


def test_a_record_that_could_not_be_read_names_its_path(scene: Scene, sam: User) -> None:
    scene.put()
    scene.ats.misbehave("bad_record", index=0, shape="location_text")
    run = scene.read()
    assert run.errors == 1, run.bad_records
    where = f"{reverse('why-unknown-job')}?q=job-1&connection={scene.connection.pk}"
    answer = signed_in(sam).get(where)
    assert answer.context["answered"].explanation.codes == [WhyJob.UNREADABLE]
    assert run.bad_records[0]["path"] in answer.content.decode()


def test_asking_for_a_known_id_leads_to_its_job(scene: Scene, sam: User) -> None:
    scene.put_and_read(location=DALLAS)
    where = f"{reverse('why-unknown-job')}?q=job-1&connection={scene.connection.pk}"
    answer = signed_in(sam).get(where)
    assert answer.url == reverse("why-job", args=[scene.job().pk])
