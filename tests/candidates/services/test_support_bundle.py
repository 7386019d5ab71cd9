"""What leaves the house as evidence: redacted bundles, masked pictures, expunged payloads."""

import io
import json
import zipfile

import pytest

from candidates.models import Candidate, CandidateExport, ExportAttempt
from candidates.rules.sent_picture import KEY_CHECK, compare, picture
from candidates.services import replay
from candidates.services.outgoing import candidate_of
from candidates.services.support_bundle import make_bundle
from integrations.models import ApiCall, AuditEvent, User
from integrations.services.calls import expunge
from tests.candidates.services.desk import Desk, delivered

pytestmark = pytest.mark.django_db

NAME = ("Canarina", "Canarova")
ADDRESS = "canary.person@example.com"
CANARIES = ("canarina", "canarova", "canary.person", "5550199", "key-1")


@pytest.fixture
def sam(db: None) -> User:
    return User.objects.create(username="sam", first_name="Sam")


@pytest.fixture
def refused(desk: Desk) -> CandidateExport:
    """An export whose vendor repeats everything about the person in its complaint."""
    export = desk.due(person=ADDRESS, name=NAME)
    Candidate.objects.update(phone="+1 555 5550199")
    said = f"Canarina Canarova <{ADDRESS}>, +1 555 5550199, may not apply."
    desk.ats.misbehave("create_application", "error", code="REMOTE.INPUT_INVALID", message=said)
    return delivered(export)


def test_the_bundle_holds_evidence_and_nobody(refused: CandidateExport, sam: User) -> None:
    content = make_bundle([refused], actor=sam)
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        files = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert set(files) == {
        "README.txt", "exports.json", "attempts.json", "calls.json", "connection.json",
        "versions.json",
    }  # fmt: skip
    for name, text in files.items():
        for canary in CANARIES:
            assert canary not in text.lower(), f"{name} holds {canary}"
    (export,) = json.loads(files["exports.json"])
    assert export["reference"] == refused.reference
    assert export["error_code"] == "REMOTE.INPUT_INVALID"
    assert "[person]" in export["reasons"][0]["sentence"]
    attempts = json.loads(files["attempts.json"])
    assert attempts[-1]["result"] == "not_done"
    calls = json.loads(files["calls.json"])
    assert any(call["vendor_log_url"] for call in calls)
    assert json.loads(files["connection.json"])["capabilities"]
    assert "What is not in it" in files["README.txt"]
    assert AuditEvent.objects.filter(subject=refused.cause, action="made a support bundle").exists()


def test_a_bundle_is_for_one_vendor(refused: CandidateExport, sam: User) -> None:
    other = CandidateExport(connection=None)
    with pytest.raises(ValueError, match="one vendor"):
        make_bundle([refused, other], actor=sam)


def test_what_was_sent_is_kept_masked_and_compared_by_digest(refused: CandidateExport) -> None:
    sent = ExportAttempt.objects.get(export=refused, action="send").sent
    kept = json.dumps(sent).lower()
    assert not any(canary in kept for canary in CANARIES)
    assert sent["first_name"][0] == "C… (8)"
    assert replay.replay(refused).changed == 0
    Candidate.objects.update(phone="+1 555 0000", city="Dallas")
    refused.candidate.refresh_from_db()
    fresh = CandidateExport.objects.get(pk=refused.pk)
    compared = replay.replay(fresh)
    changed = {line.label for line in compared.lines if line.changed}
    assert changed == {"Phone", "City"}
    assert compared.sent_at is not None


def test_the_ats_is_asked_only_when_wanted(desk: Desk) -> None:
    export = delivered(desk.due(person=ADDRESS, name=NAME))
    Candidate.objects.update(last_name="Other")
    before = ApiCall.objects.count()
    fresh = CandidateExport.objects.get(pk=export.pk)
    assert not replay.replay(fresh).asked
    assert ApiCall.objects.count() == before
    asked = replay.replay(fresh, ask=True)
    held = {line.label: line for line in asked.lines}
    assert held["Last name"].theirs == "Canarova"
    assert held["Last name"].differs
    assert held["First name"].theirs == "Canarina"
    assert not held["First name"].differs
    assert held["Country"].theirs is None


def test_with_another_key_nothing_is_compared(refused: CandidateExport) -> None:
    now = candidate_of(refused)
    kept = picture(now, b"one key")
    assert not any(line.changed for line in compare(kept, now, b"one key", {}))
    assert {line.changed for line in compare(kept, now, b"another", {})} == {None}
    assert {line.changed for line in compare({}, now, b"one key", {})} == {None}
    assert kept[KEY_CHECK]


def test_a_payload_is_expunged_and_the_row_stays(refused: CandidateExport, sam: User) -> None:
    call = ApiCall.objects.filter(cause=refused.cause).exclude(request_summary=None).last()
    assert call is not None
    assert expunge(call, actor=sam, note="asked by the person").done
    call.refresh_from_db()
    assert call.request_summary is None
    assert call.response_summary is None
    assert (call.path, call.vendor_log_url) == ("…", "")
    assert (call.expunged_by, call.expunged_why) == ("Sam", "asked by the person")
    assert call.operation
    assert not expunge(call, actor=sam, note="again").done
    event = AuditEvent.objects.get(subject=f"api_call:{call.pk}")
    assert (event.action, event.note) == ("expunged a payload", "asked by the person")
