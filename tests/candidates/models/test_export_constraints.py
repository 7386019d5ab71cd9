"""What the database itself refuses, whatever the code above it does."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from candidates.models import Application, Candidate, CandidateExport, ExportEffect, RemotePerson
from candidates.rules.export_state import (
    ACCEPTED,
    CLAIMABLE,
    MOVES,
    WAITS_FOR_TIME,
    EffectKind,
    EffectState,
    ExportState,
)
from tests.base import make_connection, make_job

pytestmark = pytest.mark.django_db
S = ExportState
ALL_MOVES = [(before, after) for before in (None, *S) for after in S]


@pytest.fixture
def application(cast) -> Application:
    job = make_job(make_connection(cast.harbor), state="active")
    candidate = Candidate.objects.create(tenant=cast.harbor, platform_id="p1", source="applied")
    return Application.objects.create(tenant=cast.harbor, candidate=candidate, job=job)


def values_of(application: Application, state: ExportState, **changed: Any) -> dict[str, Any]:
    """A row that the database takes in this state."""
    now = timezone.now()
    return {
        "tenant": application.tenant,
        "application": application,
        "candidate": application.candidate,
        "job": application.job,
        "connection": application.job.connection,
        "reference": "rx-22222222",
        "state": state,
        "verdict": "send",
        "decided_at": now,
        "lease_until": now + timedelta(seconds=60) if state is S.WORKING else None,
        "not_before": now if state in WAITS_FOR_TIME else None,
        "owner": "support" if state is S.NEEDS_ATTENTION else "nobody",
        "accepted_at": now if state is S.PROCESSING else None,
        "exported_at": now if state is S.EXPORTED else None,
        "person_external_id": "person-1" if state in ACCEPTED else "",
        **changed,
    }


def stored(application: Application, state: ExportState, **changed: Any) -> CandidateExport:
    return CandidateExport.objects.create(**values_of(application, state, **changed))


def refused(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(("before", "after"), MOVES)
def test_every_move_of_the_table_is_taken(application, before, after):
    export = stored(application, after, previous_state=before.value if before else "")
    assert CandidateExport.objects.filter(pk=export.pk, state=after).exists()


@pytest.mark.parametrize(("before", "after"), [move for move in ALL_MOVES if move not in MOVES])
def test_every_other_move_is_refused(application, before, after):
    with refused("export_move_in_table"), transaction.atomic():
        stored(application, after, previous_state=before.value if before else "")


def test_an_update_past_the_guards_is_refused_too(application):
    export = stored(application, S.QUEUED)
    receipt = {"person_external_id": "person-1", "exported_at": timezone.now()}
    with refused("export_move_in_table"), transaction.atomic():
        CandidateExport.objects.filter(pk=export.pk).update(
            previous_state=S.QUEUED, state=S.EXPORTED, **receipt
        )


def test_one_candidate_has_one_live_export_to_a_job_for_a_purpose(application):
    stored(application, S.QUEUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(application, S.HELD, reference="rx-33333333")
    stored(application, S.HELD, reference="rx-44444444", purpose="update")


def test_a_cancelled_export_leaves_room_for_another(application):
    stored(application, S.CANCELLED, previous_state=S.HELD)
    stored(application, S.QUEUED, reference="rx-33333333")
    assert CandidateExport.objects.count() == 2


BROKEN = {
    "working without a lease": (
        "export_lease_while_working", S.WORKING, S.QUEUED, {"lease_until": None},
    ),
    "a lease without work": (
        "export_lease_while_working", S.QUEUED, None, {"lease_until": timezone.now()},
    ),
    "checking without a time": (
        "export_waits_until_a_time", S.CHECKING, S.WORKING, {"not_before": None},
    ),
    "retrying without a time": (
        "export_waits_until_a_time", S.RETRY_LATER, S.WORKING, {"not_before": None},
    ),
    "attention of nobody": (
        "export_attention_has_owner", S.NEEDS_ATTENTION, S.WORKING, {"owner": "nobody"},
    ),
    "exported without a person": (
        "export_done_has_receipt", S.EXPORTED, S.WORKING, {"person_external_id": ""},
    ),
    "exported without a date": (
        "export_done_has_receipt", S.EXPORTED, S.WORKING, {"exported_at": None},
    ),
    "processing without a receipt": (
        "export_processing_has_receipt", S.PROCESSING, S.WORKING, {"person_external_id": ""},
    ),
    "processing without a date": (
        "export_processing_has_receipt", S.PROCESSING, S.WORKING, {"accepted_at": None},
    ),
    "queued without a connection": (
        "export_leaves_through_connection", S.QUEUED, None, {"connection": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_row_that_contradicts_itself_is_refused(application, what):
    constraint, state, before, broken = BROKEN[what]
    with refused(constraint), transaction.atomic():
        stored(application, state, previous_state=before.value if before else "", **broken)


@pytest.mark.parametrize("state", [EffectState.SENDING, EffectState.UNKNOWN])
def test_no_effect_is_under_way_that_was_not_written_ahead(application, state):
    export = stored(application, S.QUEUED)
    with refused("effect_written_ahead"), transaction.atomic():
        ExportEffect.objects.create(
            export=export, kind=EffectKind.APPLICATION, position=0, state=state
        )


def test_a_done_effect_is_dated_and_each_kind_is_there_once(application):
    export = stored(application, S.QUEUED)
    with refused("effect_done_is_dated"), transaction.atomic():
        ExportEffect.objects.create(
            export=export, kind=EffectKind.DOCUMENT, position=1, state=EffectState.DONE
        )
    ExportEffect.objects.create(export=export, kind=EffectKind.DOCUMENT, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportEffect.objects.create(export=export, kind=EffectKind.DOCUMENT, position=2)


def test_an_address_stands_for_one_person_at_a_connection(application):
    connection = application.job.connection
    RemotePerson.objects.create(connection=connection, address="ana@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        RemotePerson.objects.create(connection=connection, address="ana@example.com")


# --- guarded updates -----------------------------------------------------------------------------

MINUTE = timedelta(minutes=1)


def claimed(export: CandidateExport) -> int | None:
    return CandidateExport.objects.claim(export.pk, now=timezone.now(), lease=MINUTE)


def test_a_claim_is_had_once_and_its_token_rises(application):
    export = stored(application, S.QUEUED)
    assert claimed(export) == 1
    assert claimed(export) is None
    assert CandidateExport.objects.held_by(export.pk, 1).exists()
    assert not CandidateExport.objects.held_by(export.pk, 0).exists()


@pytest.mark.parametrize("state", sorted(set(S) - set(CLAIMABLE)))
def test_what_is_not_due_is_not_claimed(application, state):
    before = next(before for before, after in MOVES if after is state)
    export = stored(application, state, previous_state=before.value if before else "")
    assert claimed(export) is None


def test_what_waits_for_a_time_is_not_claimed_before_it(application):
    soon = timezone.now() + MINUTE
    export = stored(application, S.CHECKING, previous_state=S.WORKING, not_before=soon)
    assert claimed(export) is None


@pytest.mark.parametrize("state", ["setting_up", "paused", "broken", "closed"])
def test_nothing_is_claimed_at_a_connection_that_does_not_work(application, state):
    export = stored(application, S.QUEUED)
    type(export.connection).objects.filter(pk=export.connection_id).update(state=state)
    assert claimed(export) is None
