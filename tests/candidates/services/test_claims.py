"""A claim's guarded writes: who lost it changes nothing; a write-ahead is whole or not at all."""

import pytest

from candidates.models import ExportAttempt, RemotePerson
from candidates.rules.export_state import EffectState, ExportState
from candidates.services import lanes
from candidates.services.claims import Claim, FencedError, LeftError
from candidates.services.looking import timing
from candidates.services.outgoing import settle_content
from candidates.services.people import PersonBusyError
from integrations.connectors.types import ExportReceipt
from tests.candidates.services.desk import age, delivered

S = ExportState
ANA = "ana@example.com"


def claimed(export) -> Claim:
    claim = Claim.take(export.pk)
    assert claim is not None
    settle_content(claim)
    return claim


def write_ahead(claim: Claim) -> ExportAttempt:
    return claim.write_ahead(claim.effects[0], timing=timing(60.0), fingerprint="f" * 64)


def fenced(export) -> Claim:
    """The claim of a worker whose export somebody else has claimed since, in mid-send."""
    claim = claimed(export)
    write_ahead(claim)
    age(export)
    lanes.recover_lost()
    assert Claim.take(export.pk)
    return claim


def test_a_write_ahead_is_committed_with_its_attempt_and_its_settle_time(desk):
    export = desk.due()
    claim = claimed(export)
    attempt = write_ahead(claim)
    (effect, _) = export.effects.all()
    assert effect.state == EffectState.SENDING
    assert effect.attempts == 1
    assert (effect.settle_until - effect.written_ahead_at).total_seconds() == pytest.approx(132.5)
    assert (attempt.action, attempt.result, attempt.token) == ("send", "open", 1)


def test_without_a_lease_nothing_is_written_ahead(desk):
    export = desk.due()
    claim = claimed(export)
    age(export)
    with pytest.raises(FencedError):
        write_ahead(claim)
    assert not export.attempts.exists()
    assert export.effects.get(position=0).state == EffectState.PLANNED


WRITES = {
    "renew": lambda claim: claim.renew(),
    "done": lambda claim: claim.effect_done(claim.effects[0], ExportReceipt("p", "a")),
    "not done": lambda claim: claim.effect_not_done(claim.effects[0]),
    "unknown": lambda claim: claim.effect_unknown(claim.effects[0]),
    "look": lambda claim: claim.count_look(claim.effects[0]),
    "set": lambda claim: claim.set(failures=9),
    "leave": lambda claim: claim.leave(S.CHECKING),
    "write ahead": write_ahead,
}


@pytest.mark.parametrize("write", WRITES)
def test_a_fenced_worker_writes_nothing(desk, write):
    export = desk.due(person=ANA)
    claim = fenced(export)
    export.refresh_from_db()
    before = [export.__dict__ | {"_state": None}, list(export.effects.values())]
    with pytest.raises(FencedError):
        WRITES[write](claim)
    export.refresh_from_db()
    assert [export.__dict__ | {"_state": None}, list(export.effects.values())] == before
    assert RemotePerson.objects.get(address=ANA).creating == export


def test_leaving_ends_the_claim(desk):
    claim = claimed(desk.due())
    with pytest.raises(LeftError):
        claim.leave(S.RETRY_LATER, not_before=claim.export.decided_at)
    with pytest.raises(FencedError):
        claim.renew()


def test_a_person_who_was_created_since_we_looked_is_not_created_again(desk):
    second = claimed(desk.due(desk.another_job(), person=ANA))
    first = delivered(desk.due(person=ANA))
    assert first.state == S.EXPORTED
    with pytest.raises(PersonBusyError):
        write_ahead(second)
    assert second.export.effects.get(position=0).state == EffectState.PLANNED


def test_a_person_is_reserved_under_every_address_that_goes_out(desk):
    first = claimed(desk.due(person=ANA))
    first.set(addresses=[ANA, "ana@work.example"])
    write_ahead(first)
    second = claimed(desk.due(desk.another_job(), person="ana@work.example"))
    with pytest.raises(PersonBusyError):
        write_ahead(second)
    first.effect_done(first.effects[0], ExportReceipt("person-1", "application-1"))
    people = RemotePerson.objects.values_list("address", "external_id", "creating")
    assert sorted(people) == [
        (ANA, "person-1", None), ("ana@work.example", "person-1", None),
    ]  # fmt: skip


def test_warnings_of_the_vendor_are_kept_with_the_export(desk):
    claim = claimed(desk.due())
    write_ahead(claim)
    receipt = ExportReceipt("p", "a", warnings=("The stage was ignored.",))
    claim.effect_done(claim.effects[0], receipt)
    claim.export.refresh_from_db()
    assert claim.export.warnings == ["The stage was ignored."]
