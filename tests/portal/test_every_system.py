"""The whole way through the product, at every system with a connector of its own.

Jobs are read by the sync, candidates go out by the export protocol; the stand-in of each vendor is
asked what arrived. Nothing here knows which vendor it is.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from candidates.models import Application, CandidateExport, ProfilePdf, Search
from candidates.rules.corrections import Change, ContactField
from candidates.rules.export_state import EffectKind, EffectState, ExportState, Purpose
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import corrections, intake
from candidates.services.delivery import deliver
from integrations.connectors.authorising import SettingKind
from integrations.connectors.registry import connector_class
from integrations.connectors.types import Target
from integrations.models import Connection, Tenant
from integrations.services.connector_door import open_connector
from integrations.services.credentials import open_secrets, store_secrets
from integrations.systems import SYSTEMS
from integrations.transport.limiter import InProcessLimiter
from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import SyncState, SyncTrigger
from jobs.services import activation, sync
from sandbox.server import SandboxServer
from sandbox.twins.base import Twin
from tests.base import make_connection
from tests.candidates.services.desk import age
from tests.integrations.connectors.journey import TwinJourney

PERSON_IS_CREATED_BY = {"ashby": "candidate.create", "bullhorn": "create_candidate"}
KEYS = ("ashby", "bamboohr", "bullhorn", "frappe", "greenhouse", "lever", "odoo", "workable")


def journey_of(key: str) -> TwinJourney:
    """What this connector's own journey says about its settings."""
    module = import_module(f"tests.integrations.connectors.{key}.test_{key}_journey")
    kinds = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, TwinJourney) and kind is not TwinJourney
    ]
    return kinds[0]()


@dataclass
class Scene:
    """One customer of one system."""

    key: str
    twin: Twin
    connection: Connection
    creates: str
    numbers: Iterator[int]

    @property
    def can(self) -> Any:
        return connector_class(self.key).offers

    def job(self, external_id: str) -> Job:
        return Job.objects.get(connection=self.connection, external_id=external_id)

    def read_jobs(self) -> None:
        run = sync.sync_jobs(self.connection.pk, trigger=SyncTrigger.PERSON, full=True)
        assert run is not None
        assert run.state == SyncState.SUCCEEDED, run.failure

    def engaged(self, job: Job, **search: Any) -> CandidateExport:
        """The export of a candidate who has reached Engaged."""
        number = next(self.numbers)
        campaign = Search.objects.create(
            tenant=self.connection.tenant, name=f"Search {number}", job=job, **search
        )
        candidate = intake.take_candidate(
            self.connection.tenant,
            intake.CandidateData(
                platform_id=f"p{number}",
                source=CandidateSource.APPLIED,
                first_name="Ana",
                last_name=f"Ruiz{number}",
                emails=[intake.EmailData(f"ana.ruiz{number}@example.com")],
                phone="+1 214 555 0142",
                city="Dallas",
                region="TX",
                country="US",
            ),
        )
        return intake.apply_to_job(candidate, job, stage=PlatformStage.ENGAGED, search=campaign)

    def at(self, job: Job) -> list[dict[str, Any]]:
        return [one for one in self.twin.arrivals() if one["job"] == job.external_id]


def choose_acting_user(connection: Connection) -> None:
    """As the account manager does, from the list, where the system wants one."""
    asked = connector_class(connection.route).settings
    (*names,) = (setting.name for setting in asked if setting.kind is SettingKind.USER)
    for name in names:
        with open_connector(connection, cause="test") as opened:
            user = opened.connector.list_users()[0]
        connection.options = {**connection.options, name: user.external_id}
        connection.save()


@pytest.fixture(params=KEYS)
def scene(request, transactional_db, settings, monkeypatch, tmp_path: Path) -> Iterator[Scene]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OUTBOUND_WRITE_DEADLINE = 2.0
    settings.OUTBOUND_MAX_WAIT = 0.5
    limiter = InProcessLimiter()
    monkeypatch.setattr("integrations.services.connector_door.limiter", lambda: limiter)
    with SandboxServer() as box:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{box.host}:{box.port}"})
        journey, twin = journey_of(request.param), box.twin(request.param)
        connection = make_connection(
            Tenant.objects.create(name="Harbor Steel", slug="harbor"),
            system=request.param,
            route=request.param,
            options=journey.options(box.twin_url(request.param)),
            live_statuses=["Open", "Published", "Accepting Candidates"],
            source_tag="Portal",
            rate_per_second=500,
            burst=500,
        )
        store_secrets(connection, journey.secret(twin), actor=None)
        choose_acting_user(connection)
        yield Scene(request.param, twin, connection, journey.CREATES, iter(range(1, 100)))


@pytest.fixture
def job(scene) -> Job:
    external_id = scene.twin.add_job("Forklift driver")
    scene.read_jobs()
    job = scene.job(external_id)
    activation.activate(job, actor=None)
    job.refresh_from_db()
    return job


def delivered(export: CandidateExport) -> CandidateExport:
    for _ in range(6):
        export.refresh_from_db()
        if export.state in (ExportState.EXPORTED, ExportState.NEEDS_ATTENTION):
            break
        deliver(export.pk)
        age(export)
    export.refresh_from_db()
    return export


def test_every_system_with_a_connector_of_its_own_is_played_here():
    own = {route.connector for s in SYSTEMS.values() for route in s.routes if not route.is_unified}
    assert own - {"factorial"} == set(KEYS)


def test_jobs_come_in_with_country_and_liveness_and_close_by_evidence(scene):
    live = scene.twin.add_job("Welder", country="US", region="TX", city="Dallas")
    abroad = scene.twin.add_job("Welder in Berlin", country="DE", region="", city="Berlin")
    closed = scene.twin.add_job("Painter")
    scene.read_jobs()
    job = scene.job(live)
    assert job.title == "Welder"
    if scene.job(live).eligibility != Eligibility.INCLUDED:
        # A system that knows a place only as a name leaves the country to a person.
        assert [reason["code"] for reason in job.reasons] == ["job.country_unknown"]
    assert scene.job(abroad).eligibility != Eligibility.INCLUDED
    scene.twin.close_job(closed)
    scene.read_jobs()
    assert scene.job(closed).closed_at is not None or (
        scene.job(closed).eligibility == Eligibility.EXCLUDED
    )
    assert scene.job(live).closed_at is None


def test_an_applicant_arrives_once_with_the_pdf(scene, job):
    export = delivered(scene.engaged(job))
    assert export.state == ExportState.EXPORTED, export.reasons
    (arrived,) = scene.at(job)
    assert "Ruiz1" in arrived["name"]
    (paper,) = scene.twin.documents()
    profile = ProfilePdf.objects.get(application=export.application)
    with profile.file.open("rb") as handle:
        assert paper["sha256"] == hashlib.sha256(handle.read()).hexdigest()
    assert export.person_external_id
    kinds = [effect.kind for effect in export.effects.order_by("position")]
    assert (EffectKind.PERSON in kinds) == scene.can("create_person")
    assert (EffectKind.DOCUMENT in kinds) == scene.can("attach_document")
    assert set(export.effects.values_list("state", flat=True)) == {EffectState.DONE}


def test_a_chosen_stage_is_kept(scene, job):
    if len(job.stages) < 2:
        return
    wanted = job.stages[1]["external_id"]
    export = delivered(scene.engaged(job, stage_external_id=wanted))
    assert export.state == ExportState.EXPORTED, export.reasons
    assert [one["stage"] for one in scene.at(job)] == [wanted]


def test_a_prospect_arrives_without_a_job_or_is_refused_in_words(scene, job):
    export = delivered(scene.engaged(job, target=Target.PROSPECT))
    if scene.can("create_prospect"):
        assert export.state == ExportState.EXPORTED, export.reasons
        assert [one["job"] for one in scene.twin.arrivals()] == [""]
        assert len(scene.twin.documents()) == 1
    else:
        assert export.state == ExportState.HELD
        assert export.reasons[0]["code"] == "export.prospects_not_supported"


def test_who_is_there_already_is_attached_and_not_created(scene, job):
    known = scene.twin.add_person("Ana", "Ruiz1", "Ana.Ruiz1@Example.com", job.external_id)
    export = delivered(scene.engaged(job))
    assert export.state == ExportState.EXPORTED, export.reasons
    assert export.attached_to_existing
    assert export.person_external_id == known
    assert len(scene.at(job)) == 1


@pytest.mark.parametrize("kind", ["commit_then_drop", "commit_then_500", "truncated"])
def test_a_lost_answer_is_looked_up_and_nothing_is_there_twice(scene, job, kind):
    scene.twin.misbehave(kind, scene.creates)
    export = delivered(scene.engaged(job))
    assert len(scene.at(job)) == 1
    assert export.state == ExportState.EXPORTED, export.reasons


@pytest.mark.parametrize("kind", ["commit_then_drop", "commit_then_500", "drop"])
def test_a_person_whose_creation_got_no_answer_is_one_person(scene, job, kind):
    """Where the person is a write of its own, it has the same guarantee as the application."""
    operation = PERSON_IS_CREATED_BY.get(scene.key)
    assert (operation is not None) == scene.can("create_person")
    if operation is None:
        return
    scene.twin.misbehave(kind, operation)
    export = delivered(scene.engaged(job))
    people = {one["person"] for one in scene.twin.arrivals()}
    assert len(people) <= 1
    if kind == "drop":
        # Absence is never proof where the vendor tells no lag: a person is asked.
        assert export.state == ExportState.NEEDS_ATTENTION
        assert people == set()
    else:
        assert export.state == ExportState.EXPORTED, export.reasons
        assert export.person_external_id in people
        assert len(scene.at(job)) == 1


def test_a_request_that_never_arrived_is_sent_again_or_asked_about(scene, job):
    scene.twin.misbehave("drop", scene.creates)
    export = delivered(scene.engaged(job))
    if export.state == ExportState.NEEDS_ATTENTION:
        assert export.reasons[0]["code"].startswith("export.")
        assert scene.at(job) == []
    else:
        assert export.state == ExportState.EXPORTED
        assert len(scene.at(job)) == 1


def test_a_closed_job_asks_a_person(scene, job):
    export = scene.engaged(job)
    scene.twin.close_job(job.external_id)
    export = delivered(export)
    assert export.state == ExportState.NEEDS_ATTENTION
    assert export.reasons[0]["owner"] == "account_manager"
    assert scene.at(job) == []


def test_nothing_of_a_secret_or_a_person_is_in_the_call_log(scene, job):
    delivered(scene.engaged(job))
    logged = "\n".join(
        repr(row) for row in scene.connection.calls.values() if row["operation"] != "list_jobs"
    )
    assert logged
    assert "ana.ruiz" not in logged
    assert "Ruiz1" not in logged
    for secret in open_secrets(scene.connection).values():
        assert len(secret) < 8 or secret not in logged


def test_two_jobs_of_one_person_are_one_person(scene, job):
    second = scene.twin.add_job("Welder")
    scene.read_jobs()
    other = scene.job(second)
    activation.activate(other, actor=None)
    first = delivered(scene.engaged(job))
    application = Application.objects.get(pk=first.application_id)
    export = intake.apply_to_job(application.candidate, other, stage=PlatformStage.ENGAGED)
    export = delivered(export)
    assert export.state == ExportState.EXPORTED, export.reasons
    assert export.person_external_id == first.person_external_id
    assert (len(scene.at(job)), len(scene.at(other))) == (1, 1)


def test_wrong_contact_data_is_corrected_or_a_person_is_told_what_to_correct(scene, job):
    export = scene.engaged(job)
    assert deliver(export.pk)
    export.refresh_from_db()
    wrong = Change(ContactField.EMAIL, export.addresses[0], f"right.{export.addresses[0]}")
    assert corrections.correct(export.candidate, wrong, why="It came back.", actor=None).done
    told = CandidateExport.objects.get(purpose=Purpose.CORRECT)
    assert deliver(told.pk)
    told.refresh_from_db()
    if scene.can("update_person"):
        assert (told.state, told.reasons) == (ExportState.EXPORTED, [])
        with open_connector(scene.connection, cause="test") as opened:
            (person,) = opened.connector.find_candidates(wrong.new)
        assert person.external_id == export.person_external_id
        return
    assert told.state == ExportState.NEEDS_ATTENTION
    assert told.reasons[0]["evidence"]["change"] == [wrong.words]
    assert told.reasons[0]["evidence"]["note_in_the_ats"] is scene.can("add_note")
