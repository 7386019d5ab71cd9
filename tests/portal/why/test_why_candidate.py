"""Every code of the policy, produced by what people and the platform really do, on the page."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.models import Application, CandidateExport, Search
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from candidates.rules.why_candidate import IN_FAVOUR
from candidates.services import intake, release
from candidates.services.intake import CandidateData, EmailData
from integrations.models import Connection
from jobs.models import Job
from portal.why.models import Case, SharedAnswer
from tests.base import Cast, make_cast, make_connection, make_job, signed_in

pytestmark = pytest.mark.django_db
R = ExportReason


class Scene:
    """One customer, one connection and one job, changed until a code is the answer."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.connection = make_connection(cast.harbor)
        self.job = make_job(self.connection, state="active")
        self.search: Search | None = None

    def set_job(self, **values: Any) -> None:
        Job.objects.filter(pk=self.job.pk).update(**values)
        self.job.refresh_from_db()

    def set_connection(self, **values: Any) -> None:
        Connection.objects.filter(pk=self.connection.pk).update(**values)
        self.job = Job.objects.select_related("connection").get(pk=self.job.pk)

    def searching(self, **values: Any) -> None:
        self.search = Search.objects.create(
            tenant=self.cast.harbor, name="Welders", job=self.job, **values
        )

    def candidate(
        self,
        stage: PlatformStage = PlatformStage.ENGAGED,
        *,
        source: CandidateSource = CandidateSource.APPLIED,
        email: str = "pat@example.com",
        name: str = "Pat",
    ) -> Application:
        person = intake.take_candidate(
            self.cast.harbor,
            CandidateData(
                platform_id="p-1",
                source=source,
                first_name=name,
                emails=[EmailData(email, provenance="resume")] if email else [],
            ),
        )
        export = intake.apply_to_job(person, self.job, search=self.search, stage=stage)
        return export.application


def _manual_job(scene: Scene) -> Application:
    scene.job = Job.objects.create(tenant=scene.cast.harbor, title="By hand")
    return scene.candidate()


def _job(**values: Any) -> Callable[[Scene], Application]:
    def act(scene: Scene) -> Application:
        scene.set_job(**values)
        return scene.candidate()

    return act


def _connection(**values: Any) -> Callable[[Scene], Application]:
    def act(scene: Scene) -> Application:
        scene.set_connection(**values)
        return scene.candidate()

    return act


def _search(**values: Any) -> Callable[[Scene], Application]:
    def act(scene: Scene) -> Application:
        scene.searching(**values)
        return scene.candidate()

    return act


def _person(**values: Any) -> Callable[[Scene], Application]:
    return lambda scene: scene.candidate(**values)


def _moved(stage: PlatformStage) -> Callable[[Scene], Application]:
    def act(scene: Scene) -> Application:
        application = scene.candidate(PlatformStage.NEW)
        intake.move_stage(application, stage)
        return application

    return act


def _answered(response: ResponseType, **values: Any) -> Callable[[Scene], Application]:
    def act(scene: Scene) -> Application:
        scene.searching(mode=Search.Mode.MANUAL, responders_only=True, **values)
        application = scene.candidate()
        intake.record_response(application, response)
        return application

    return act


PASSIVE = {"source": CandidateSource.PASSIVE}
STEPS: dict[ExportReason, Callable[[Scene], Application]] = {
    R.MANUAL_JOB: _manual_job,
    R.JOB_CLOSED: _job(closed_at=timezone.now(), closed_because="Filled."),
    R.JOB_NOT_ELIGIBLE: _job(eligibility="excluded"),
    R.JOB_NOT_ACTIVE: _job(state="inactive"),
    R.REDIRECT_WORKFLOW: _connection(workflow="redirect"),
    R.SYSTEM_CANNOT_TAKE_CANDIDATES: _connection(takes_candidates=False),
    R.CONNECTION_NOT_ACTIVE: _connection(state="paused"),
    R.SHADOW_MODE: _connection(state="shadow"),
    R.PROSPECTS_NOT_SUPPORTED: _search(target="prospect"),
    R.STAGE_NOT_IN_JOB: _search(stage_external_id="gone"),
    R.SEARCH_IS_MANUAL: _search(mode=Search.Mode.MANUAL),
    R.NOT_A_RESPONDER: _answered(ResponseType.NO_RESPONSE),
    R.RESPONSE_NOT_SELECTED: _answered(ResponseType.NOT_INTERESTED, response_types=["interested"]),
    R.TRIGGER_STAGE_NOT_REACHED: _person(stage=PlatformStage.NEW),
    R.NOT_ENGAGED: _person(stage=PlatformStage.NEW, **PASSIVE),
    R.PASSIVE_NOT_SCREENED: _person(**PASSIVE),
    R.CANDIDATE_REJECTED: _moved(PlatformStage.REJECTED),
    R.CANDIDATE_WITHDRAWN: _moved(PlatformStage.WITHDRAWN),
    R.NO_VALID_EMAIL: _person(email=""),
    R.NO_NAME: _person(name=""),
}
ELSEWHERE = {
    R.FIRST_ARRIVAL_UNDER_WAY: "of an update, whose page is that of the export",
    R.UPDATE_NOT_SCREENED: "of an update, whose page is that of the export",
    R.KNOWN_IN_ATS: "tests/candidates/services/test_known_people, with the people of an ATS",
    R.COOLING_DOWN: "tests/candidates/services/test_known_people, with the people of an ATS",
    R.REMOVED_IN_ATS: "tests/candidates/services/test_ats_news, with what an ATS tells",
    R.SKIPPED_AT_THE_DESK: "tests/portal/match_desk, where the decision is made",
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def page(client: Client, application: Application) -> str:
    answer = client.get(reverse("why-candidate", args=[application.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_code_is_produced_here_or_named_where_it_is() -> None:
    assert set(STEPS) | set(ELSEWHERE) | IN_FAVOUR == set(ExportReason)


@pytest.mark.parametrize("code", STEPS, ids=str)
def test_the_code_stands_on_the_page_with_its_next_step(cast: Cast, code: ExportReason) -> None:
    application = STEPS[code](Scene(cast))
    stored = application.exports.get().reasons
    assert code in [reason["code"] for reason in stored], "the flow itself did not say so"
    answer = signed_in(cast.sam).get(reverse("why-candidate", args=[application.pk]))
    said = answer.context["answered"].explanation
    assert code in said.codes
    reason = next(r for c in said.checks for r in c.reasons if r.code == code)
    body = unescape(answer.content.decode())
    assert f"<code>{code}</code>" in body
    assert reason.hint
    assert reason.hint in body


def test_the_timeline_tells_what_happened_in_order(cast: Cast) -> None:
    scene = Scene(cast)
    application = scene.candidate(PlatformStage.NEW)
    intake.move_stage(application, PlatformStage.REJECTED, actor=cast.rita)
    intake.move_stage(application, PlatformStage.ENGAGED, actor=cast.rita)
    response = signed_in(cast.sam).get(reverse("why-candidate", args=[application.pk]))
    told = [(event.kind, event.what, event.who) for event in response.context["events"]]
    newest_first = [what for kind, what, _ in told if kind in {"stage", "decision"}]
    assert newest_first.index("Decided: goes out") < newest_first.index("Decided: does not go out")
    assert newest_first.index("Decided: does not go out") < newest_first.index("Decided: waits")
    assert ("stage", "Stage: Engaged", "Rita") in told
    assert "from resume" in [event.detail for event in response.context["events"]]
    times = [event.at for event in response.context["events"]]
    assert times == sorted(times, reverse=True)


def test_the_same_decision_again_is_no_news(cast: Cast) -> None:
    scene = Scene(cast)
    application = scene.candidate(PlatformStage.NEW)
    for _ in range(3):
        release.evaluate(application)
    assert application.exports.get().decisions.count() == 1


def test_a_case_carries_the_answer_and_is_opened_once(cast: Cast) -> None:
    application = Scene(cast).candidate(PlatformStage.NEW)
    client = signed_in(cast.rita)
    where = reverse("why-candidate", args=[application.pk])
    for _ in range(2):
        answer = client.post(where, {"open-case": "1", "note": "Where is Pat?"}, follow=True)
        assert answer.status_code == 200
    case = Case.objects.get()
    assert case.assigned_to == cast.max
    assert case.explanation.codes == ["export.trigger_stage_not_reached"]
    assert {event["kind"] for event in case.events} >= {"stage", "decision"}
    assert "Where is Pat?" in answer.content.decode()
    closed = signed_in(cast.max).post(
        f"/admin/portal/case/{case.pk}/do/close/", {"note": "Told them.", "confirmed": "1"}
    )
    assert closed.status_code == 302
    case.refresh_from_db()
    assert case.state == Case.State.CLOSED


def test_the_shared_answer_names_nobody_and_ends(cast: Cast) -> None:
    scene = Scene(cast)
    application = scene.candidate(PlatformStage.NEW, email="", name="Patricia")
    client = signed_in(cast.sam)
    made = client.post(reverse("why-candidate", args=[application.pk]), {"share": "1"})
    link = made.context["link"]
    assert link in made.content.decode()
    path = link.partition("//")[2].partition("/")[2]
    stranger = Client()
    seen = stranger.get(f"/{path}")
    body = seen.content.decode()
    assert seen.status_code == 200
    assert "Patricia" not in body
    assert "export.no_valid_email" in body
    assert seen["Referrer-Policy"] == "no-referrer"
    assert seen["Cache-Control"] == "no-store"
    shared = SharedAnswer.objects.get()
    assert "Patricia" not in str(shared.answer) + shared.title
    assert link.rpartition("/")[2] not in str(SharedAnswer.objects.values())
    assert shared.opened == 1

    signed_in(cast.max).post(
        f"/admin/portal/sharedanswer/{shared.pk}/do/revoke/", {"note": "Done.", "confirmed": "1"}
    )
    gone = stranger.get(f"/{path}")
    assert gone.status_code == 404
    assert "Welder" not in gone.content.decode()


def test_an_expired_link_opens_nothing(cast: Cast) -> None:
    application = Scene(cast).candidate()
    made = signed_in(cast.sam).post(reverse("why-candidate", args=[application.pk]), {"share": "1"})
    SharedAnswer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    token = made.context["link"].rpartition("/")[2]
    assert Client().get(reverse("shared-answer", args=[token])).status_code == 404


@pytest.mark.parametrize("name", ["max", "tina", "rita", "hugo"])
def test_a_foreign_row_is_not_there(cast: Cast, name: str) -> None:
    job = make_job(make_connection(cast.prairie), title="Secret job")
    person = intake.take_candidate(
        cast.prairie,
        CandidateData(
            platform_id="p", source=CandidateSource.APPLIED, first_name="Canary", last_name="Quill"
        ),
    )
    application = intake.apply_to_job(person, job).application
    client = signed_in(getattr(cast, name))
    for where in (
        reverse("why-candidate", args=[application.pk]),
        reverse("why-job", args=[job.pk]),
        f"{reverse('why-unknown-job')}?q=x&connection={job.connection_id}",
    ):
        assert client.get(where).status_code == 404
        assert client.post(where, {"share": "1"}).status_code == 404
        assert client.post(where, {"open-case": "1"}).status_code == 404
    for phrase in ("Quill", "Secret", CandidateExport.objects.get().reference):
        body = client.get(reverse("why"), {"q": phrase}).content.decode()
        assert "Canary" not in body
        assert "Secret job" not in body


def test_who_may_not_hand_on_is_refused(cast: Cast) -> None:
    application = Scene(cast).candidate()
    where = reverse("why-candidate", args=[application.pk])
    assert signed_in(cast.hugo).get(where).status_code == 200
    assert signed_in(cast.hugo).post(where, {"open-case": "1"}).status_code == 403
    assert signed_in(cast.rita).post(where, {"share": "1"}).status_code == 403
    assert not Case.objects.exists()
    assert not SharedAnswer.objects.exists()


def test_asking_finds_people_by_name_address_and_reference(cast: Cast) -> None:
    scene = Scene(cast)
    application = scene.candidate()
    client = signed_in(cast.rita)
    reference = application.exports.get().reference
    for phrase in ("pat@example", reference):
        found = client.get(reverse("why"), {"q": phrase}).context["applications"]
        assert found == [application], phrase
    found = client.get(reverse("why"), {"q": scene.job.ats_id.lower()}).context["jobs"]
    assert found == [scene.job]
