"""Failures are grouped by root cause in the transaction in which exports get stuck."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from candidates.models import CandidateExport, FailureGroup, FailureHit
from candidates.models.failure import counted
from candidates.rules.export_state import ExportState
from candidates.rules.failure_state import FailureState, Queue
from candidates.services import failure_review, repair, triage
from candidates.services.lanes import recover_lost
from integrations.models import AuditEvent, User
from integrations.rules.decision import Owner
from tests.candidates.services.desk import Desk, age, delivered, delivered_in_time

pytestmark = pytest.mark.django_db

CREATE = "create_application"
S = FailureState


def refuse(
    desk: Desk, field: str = "body.candidate.phone_number", times: int | None = None
) -> None:
    desk.ats.misbehave(CREATE, "input_invalid_400", times=times, field=field, message="Required")


def the_group(**wanted: Any) -> FailureGroup:
    return counted(FailureGroup.objects.filter(**wanted)).get()


@pytest.fixture
def sam(db: None) -> User:
    return User.objects.create(username="sam", first_name="Sam")


def test_people_who_fail_in_the_same_way_are_one_group(desk: Desk) -> None:
    refuse(desk)
    exports = [delivered(desk.due(name=(f"Ana{n}", "Ruiz"))) for n in range(3)]
    group = the_group()
    assert {export.failure_group_id for export in exports} == {group.pk}
    assert (group.people, group.failures, group.queue) == (3, 3, Queue.US)
    assert (group.state, group.tenant, group.connection) == (S.OPEN, desk.tenant, desk.connection)
    assert group.field == "body.candidate.phone_number"
    assert group.code == "PLATFORM.INPUT_INVALID"
    assert group.operation == "send the application"
    assert FailureHit.objects.filter(group=group).count() == 3


def test_another_field_is_another_group(desk: Desk) -> None:
    refuse(desk, "body.candidate.phone_number", times=1)
    refuse(desk, "body.candidate.title", times=1)
    for _ in range(2):
        delivered(desk.due())
    fields = FailureGroup.objects.order_by("id").values_list("field", flat=True)
    assert list(fields) == ["body.candidate.phone_number", "body.candidate.title"]


def test_a_person_on_two_jobs_is_one_person(desk: Desk) -> None:
    refuse(desk)
    delivered(desk.due(person="ana@example.com"))
    delivered(desk.due(desk.another_job(), person="ana@example.com"))
    group = the_group()
    assert group.people == 1
    assert CandidateExport.objects.filter(failure_group=group).count() == 2


def test_it_is_resolved_when_the_failed_ones_went_through(desk: Desk, sam: User) -> None:
    refuse(desk, times=1)
    export = delivered(desk.due())
    group = the_group()
    assert failure_review.review() == 0
    repair.retry(export, actor=sam)
    failure_review.review()
    group.refresh_from_db()
    assert group.state == S.OPEN, "it is on its way, which is no evidence yet"
    assert delivered(export).state == ExportState.EXPORTED
    assert export.failure_group_id is None
    failure_review.review()
    group.refresh_from_db()
    assert group.state == S.RESOLVED
    event = AuditEvent.objects.get(subject=group.subject)
    assert (event.action, event.actor_name, event.details["arrived"]) == ("resolved", "portal", 1)


def test_it_is_resolved_when_the_failed_ones_were_cancelled(desk: Desk, sam: User) -> None:
    refuse(desk)
    repair.cancel(delivered(desk.due()), actor=sam, note="not wanted")
    failure_review.review()
    group = the_group()
    assert group.state == S.RESOLVED
    assert failure_review.what_became(group)["cancelled"] == 1


def test_a_resolved_one_that_returns_is_regressed(desk: Desk, sam: User) -> None:
    refuse(desk, times=1)
    export = delivered(desk.due())
    repair.retry(export, actor=sam)
    delivered(export)
    failure_review.review()
    refuse(desk, times=1)
    delivered(desk.due())
    group = the_group()
    assert (group.state, group.previous_state, group.people) == (S.REGRESSED, S.RESOLVED, 1)
    actions = AuditEvent.objects.filter(subject=group.subject).order_by("id")
    assert list(actions.values_list("action", flat=True)) == ["resolved", "regressed"]


def test_one_that_a_person_knows_escalates_when_it_grows(desk: Desk, sam: User) -> None:
    refuse(desk)
    delivered(desk.due())
    assert triage.acknowledge(the_group(), actor=sam).done
    for _ in range(8):
        delivered(desk.due())
    failure_review.review()
    assert the_group().state == S.ACKNOWLEDGED
    delivered(desk.due())
    failure_review.review()
    assert the_group().state == S.ESCALATING


def test_a_snooze_ends_and_the_ignored_stay(desk: Desk, sam: User) -> None:
    refuse(desk)
    delivered(desk.due())
    group = the_group()
    soon = timezone.now() + timedelta(hours=1)
    assert triage.snooze(group, until=soon, more_people=None, actor=sam, note="").done
    failure_review.review()
    assert the_group().state == S.SNOOZED
    FailureGroup.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    failure_review.review()
    assert the_group().state == S.OPEN
    assert triage.ignore(group, actor=sam, note="a test system").done
    assert the_group().queue == Queue.DONE
    delivered(desk.due())
    failure_review.review()
    assert the_group().state == S.IGNORED
    assert triage.reopen(group, actor=sam).done
    assert not triage.reopen(group, actor=sam).done


def test_a_snooze_needs_an_end(desk: Desk, sam: User) -> None:
    refuse(desk)
    delivered(desk.due())
    group = the_group()
    past = timezone.now() - timedelta(hours=1)
    assert not triage.snooze(group, until=None, more_people=None, actor=sam, note="").done
    assert not triage.snooze(group, until=past, more_people=None, actor=sam, note="").done
    assert the_group().state == S.OPEN


def test_queues_say_whose_turn_it_is(desk: Desk) -> None:
    desk.ats.misbehave(CREATE, "permission_403", times=1)
    delivered(desk.due())
    assert the_group(error="PermissionMissingError").queue == Queue.CUSTOMER
    desk.ats.misbehave(CREATE, "service_unavailable", times=1)
    delivered(desk.due())
    assert the_group(error="UnavailableError").queue == Queue.ITSELF
    desk.ats.misbehave(CREATE, "commit_then_drop", times=1)
    unknown = delivered(desk.due())
    assert unknown.state == ExportState.CHECKING
    assert the_group(error="OutcomeUnknownError").queue == Queue.ATS


def test_a_look_up_that_does_not_decide_yet_stays_with_what_made_it_unknown(desk: Desk) -> None:
    desk.ats.misbehave(CREATE, "no_commit_drop", times=1)
    export = delivered(desk.due())
    group = the_group()
    CandidateExport.objects.filter(pk=export.pk).update(not_before=timezone.now())
    delivered(export)
    assert export.error_code == "export.outcome_unknown"
    assert export.failure_group_id == group.pk
    assert FailureHit.objects.get(group=group).times == 2
    assert delivered_in_time(export).state == ExportState.EXPORTED
    failure_review.review()
    assert the_group().state == S.RESOLVED


def test_a_worker_that_died_is_a_cause_too(desk: Desk) -> None:
    export = desk.due()
    token = CandidateExport.objects.claim(export.pk, now=timezone.now(), lease=timedelta(seconds=1))
    assert token
    age(export)
    assert recover_lost() == 1
    export.refresh_from_db()
    assert export.failure_group is not None
    assert export.failure_group.code == "export.worker_lost"


def test_what_was_stuck_before_there_were_groups_is_grouped(desk: Desk) -> None:
    refuse(desk)
    export = delivered(desk.due())
    CandidateExport.objects.update(failure_group=None)
    FailureGroup.objects.all().delete()
    failure_review.review()
    export.refresh_from_db()
    assert export.failure_group == the_group()
    assert the_group().operation == "send the application"


def test_names_of_people_are_in_no_fingerprint(desk: Desk) -> None:
    for name in (("Zoë", "Quist"), ("Bo", "Lindqvist")):
        desk.ats.misbehave(
            CREATE,
            "input_invalid_400",
            times=1,
            field="",
            message=f"{name[0]} {name[1]} is not welcome here.",
        )
        delivered(desk.due(name=name))
    group = the_group()
    assert group.people == 2
    assert "quist" not in group.text
    assert group.owner == Owner.SUPPORT
