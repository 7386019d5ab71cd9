"""A cause is mended, counted, and retried in waves that stop on the same failure."""

from typing import Any

import pytest

from candidates.models import CandidateExport, FailureGroup, FieldDefault, RetryRun
from candidates.rules.export_state import ACCEPTED, ExportState
from candidates.rules.failure_known import FailureClass, Known
from candidates.rules.field_defaults import FIXED, JOB, Default, complaint_of, filled, guess
from candidates.rules.retry_waves import ItemState, RunState
from candidates.services import another_job, mending, retries
from candidates.services.delivery import deliver
from integrations.connectors.types import PersonToExport
from integrations.models import AuditEvent, User
from integrations.rules.answer import Answer
from integrations.rules.decision import Owner
from tests.candidates.services.desk import INTEGRATION, Desk, delivered

pytestmark = pytest.mark.django_db

CREATE = "create_application"
PHONE = Default("phone", FIXED, "+1 555 0100")


@pytest.fixture
def sam(db: None) -> User:
    return User.objects.create(username="sam", first_name="Sam")


@pytest.fixture
def stuck(desk: Desk) -> FailureGroup:
    """Thirteen people whom the ATS refuses, because it has begun to demand a phone number."""
    desk.ats.set_options(INTEGRATION, required_fields=["candidate.phone_number"])
    for number in range(13):
        delivered(desk.due(name=(f"Ana{number}", "Ruiz")))
    return FailureGroup.objects.get()


def started(group: FailureGroup, actor: User, **named: Any) -> RetryRun:
    run = retries.start([group], actor=actor, **named)
    assert isinstance(run, RetryRun)
    return run


def work() -> int:
    """What the workers take now. Counts them."""
    queued = CandidateExport.objects.filter(state=ExportState.QUEUED)
    return sum(deliver(pk) for pk in list(queued.values_list("pk", flat=True)))


def test_a_default_mends_it_and_everybody_goes_wave_by_wave(
    desk: Desk, stuck: FailureGroup, sam: User
) -> None:
    assert stuck.field == "candidate.phone_number"
    assert guess(stuck.field) == "phone"
    assert mending.fill_field([desk.connection], PHONE, actor=sam, note="agreed").done
    foreseen = retries.foresee([stuck])
    assert foreseen.sentence == "This will affect 13 candidates of 1 tenant."
    run = started(stuck, sam, name="Phones", note="agreed")
    sent = []
    for _ in range(4):
        retries.advance(run.pk)
        sent.append(work())
    assert sent == [1, 10, 2, 0]
    run.refresh_from_db()
    assert (run.state, run.name, run.people) == (RunState.DONE, "Phones", 13)
    assert set(run.items.values_list("state", flat=True)) == {ItemState.THROUGH}
    assert CandidateExport.objects.filter(state__in=ACCEPTED).count() == 13
    phones = {
        number["phone_number"]
        for person in desk.ats.candidates(INTEGRATION)
        for number in person["phone_numbers"]
    }
    assert phones == {"+1 555 0100"}
    actions = AuditEvent.objects.filter(subject=stuck.subject).values_list("action", flat=True)
    assert "retried together" in actions


def test_it_stops_at_the_canary_where_nothing_was_mended(
    desk: Desk, stuck: FailureGroup, sam: User
) -> None:
    run = started(stuck, sam)
    retries.advance(run.pk)
    assert work() == 1
    retries.advance(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert "same failure" in run.state_note
    assert work() == 0
    assert run.items.filter(state=ItemState.WAITING).count() == 12
    # Mended meanwhile: it goes on, with one first again.
    mending.fill_field([desk.connection], PHONE, actor=sam)
    assert retries.go_on(run, actor=sam).done
    retries.advance(run.pk)
    assert work() == 1
    retries.advance(run.pk)
    assert work() == 10


def test_nobody_is_in_two_runs_and_a_pause_holds(
    desk: Desk, stuck: FailureGroup, sam: User
) -> None:
    run = started(stuck, sam)
    again = retries.start([stuck], actor=sam)
    assert isinstance(again, Answer)
    assert not again.done
    assert retries.pause(run, actor=sam).done
    assert retries.advance(run.pk) == set()
    assert work() == 0
    assert retries.abort(run, actor=sam, note="wrong value").done
    assert not retries.go_on(run, actor=sam).done
    assert set(run.items.values_list("state", flat=True)) == {ItemState.SKIPPED}
    assert isinstance(retries.start([stuck], actor=sam), RetryRun)


def test_a_canary_that_fails_otherwise_shows_nothing(
    desk: Desk, stuck: FailureGroup, sam: User
) -> None:
    desk.ats.misbehave(CREATE, "permission_403", times=1)
    run = started(stuck, sam)
    retries.advance(run.pk)
    work()
    retries.advance(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert run.items.get(position=0).state == ItemState.OTHER_FAILURE


def test_what_we_know_is_never_replaced(desk: Desk, sam: User) -> None:
    person = PersonToExport("Ana", "Ruiz", ("a@b.co",), phone="123", city="")
    defaults = [PHONE, Default("city", JOB), Default("country", JOB)]
    done = filled(person, defaults, {"city": "Dallas", "country": ""})
    assert (done.phone, done.city, done.country) == ("123", "Dallas", "")


@pytest.mark.parametrize(
    ("default", "said"),
    [
        (Default("phone", FIXED, "call me"), "Phone must be"),
        (Default("country", FIXED, "Texas"), "two capital letters"),
        (Default("phone", JOB), "A job knows nothing of phone."),
        (Default("shoe_size", FIXED, "9"), "Choose one of the fields."),
        (Default("city", FIXED, ""), "City must be"),
    ],
)
def test_a_default_that_cannot_be_one_is_refused(
    desk: Desk, sam: User, default: Default, said: str
) -> None:
    assert said in complaint_of(default)
    assert not mending.fill_field([desk.connection], default, actor=sam).done
    assert not FieldDefault.objects.exists()


def test_a_system_that_takes_no_such_field_is_named_with_the_way_out(desk: Desk, sam: User) -> None:
    desk.connection.route = desk.connection.system = "ashby"
    answer = mending.fill_field(
        [desk.connection], Default("headline", FIXED, "Candidate"), actor=sam
    )
    assert not answer.done
    assert "sends no headline" in answer.sentence
    assert "make the field optional in the ATS" in answer.sentence


# --- labels ---------------------------------------------------------------------------------------


def odd(desk: Desk) -> None:
    desk.ats.misbehave(CREATE, "error", times=1, code="REMOTE.INPUT_INVALID", message="Quux 42.")


def test_a_label_tells_past_and_future_failures(desk: Desk, sam: User) -> None:
    odd(desk)
    past = delivered(desk.due())
    group = FailureGroup.objects.get()
    known = Known("Their approval flow is switched on.", FailureClass.CUSTOMER, "Switch it off.")
    assert mending.label(group, known, actor=sam).done
    past.refresh_from_db()
    assert (past.owner, past.reasons[0]["sentence"]) == (Owner.CUSTOMER, known.label)
    odd(desk)
    future = delivered(desk.due())
    assert future.failure_group_id == group.pk
    assert future.state == ExportState.NEEDS_ATTENTION
    assert future.owner == Owner.CUSTOMER
    assert future.reasons[0]["sentence"] == known.label
    assert future.reasons[0]["hint"] == "Switch it off."
    assert "Quux" in future.reasons[0]["evidence"]["said"]
    assert mending.forget_label(group, actor=sam, note="wrong").done
    odd(desk)
    assert delivered(desk.due()).owner == Owner.SUPPORT


def test_what_passes_goes_by_itself_from_the_label_on(desk: Desk, sam: User) -> None:
    odd(desk)
    past = delivered(desk.due())
    group = FailureGroup.objects.get()
    known = Known("Their nightly batch locks jobs.", FailureClass.PASSES, "Wait for the morning.")
    mending.label(group, known, actor=sam)
    past.refresh_from_db()
    assert past.state == ExportState.QUEUED
    odd(desk)
    future = delivered(desk.due())
    assert future.state == ExportState.RETRY_LATER


def test_no_label_lets_an_unknown_outcome_be_sent_again(desk: Desk, sam: User) -> None:
    desk.ats.misbehave(CREATE, "commit_then_drop", times=1)
    delivered(desk.due())
    group = FailureGroup.objects.get()
    known = Known("It passes.", FailureClass.PASSES, "Wait.")
    mending.label(group, known, actor=sam)
    desk.ats.misbehave(CREATE, "commit_then_drop", times=1)
    export = delivered(desk.due())
    assert export.state == ExportState.CHECKING
    assert len(desk.applications()) == 2


# --- another job ----------------------------------------------------------------------------------


def test_who_is_stuck_on_a_closed_job_goes_to_another_one(desk: Desk, sam: User) -> None:
    desk.ats.misbehave(CREATE, "job_closed", times=2)
    exports = [delivered(desk.due(name=(f"Ana{n}", "Ruiz"))) for n in range(2)]
    group = FailureGroup.objects.get()
    assert group.error == "TargetGoneError"
    new = desk.another_job(title="Driver", eligibility="included")
    assert list(another_job.stuck_jobs(group)) == [desk.job]
    assert new in another_job.open_jobs(group)
    refused = another_job.move_stuck(group, old=desk.job, new=desk.job, actor=sam)
    assert not refused.done
    moved = another_job.move_stuck(group, old=desk.job, new=new, actor=sam, note="closed")
    assert moved.done
    assert moved.sentence.startswith("2 moved")
    run = started(group, sam)
    for _ in range(3):
        retries.advance(run.pk)
        work()
    assert {row["job"]["id"] for row in desk.applications()} == {new.external_id}
    for export in exports:
        export.refresh_from_db()
        assert export.state in ACCEPTED
        assert export.application.job == new


def test_whoever_is_on_the_other_job_already_stays(desk: Desk, sam: User) -> None:
    new = desk.another_job(title="Driver", eligibility="included")
    desk.ats.misbehave(CREATE, "job_closed", times=1)
    delivered(desk.due(person="ana@example.com"))
    delivered(desk.due(new, person="ana@example.com"))
    group = FailureGroup.objects.get()
    answer = another_job.move_stuck(group, old=desk.job, new=new, actor=sam)
    assert not answer.done
    assert "1 stayed" in answer.sentence
