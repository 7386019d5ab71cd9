"""Kombo's webhooks: whether they are Kombo's, and what they say."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from integrations.connectors.ats.kombo.webhooks import parse, signature, verify
from integrations.connectors.events import AtsEvent, EventKind
from integrations.errors import UnexpectedResponseError

SECRET = "whsec-1"
USER = {"organization_name": "Acme", "creator_email": "canary@example.com", "origin_id": "c-42"}
OWN = {"id": "lever:8d1", "tool": "lever", "category": "ATS", "end_user": USER}
LONG = {
    "integration_id": "lever:8d1",
    "integration_tool": "lever",
    "integration_category": "ATS",
}
BODY = json.dumps({"id": "e1", "type": "integration-created", "data": OWN}, indent=2).encode()


def signed(body=BODY, secret=SECRET):
    """Computed here anew, in the way that two public clients of Kombo do it."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode().replace("+", "-").replace("/", "_").rstrip("=")


@pytest.mark.parametrize("name", ["X-Kombo-Signature", "x-kombo-signature", "X-KOMBO-SIGNATURE"])
def test_what_kombo_signed_is_kombos(name):
    assert verify(BODY, {"Content-Type": "application/json", name: signed()}, SECRET)
    assert signature(BODY, SECRET) == signed()


def test_the_signature_has_no_padding_and_no_sign_that_a_url_would_change():
    made = {signature(f"{number}".encode(), SECRET) for number in range(200)}
    assert all(len(text) == 43 and set(text).isdisjoint("+/=") for text in made)
    assert any(set(text) & set("-_") for text in made)


@pytest.mark.parametrize(
    "body",
    [
        BODY[:-1],
        BODY + b"\n",
        b"",
        json.dumps(json.loads(BODY)).encode(),
        json.dumps(json.loads(BODY), separators=(",", ":")).encode(),
        json.dumps(json.loads(BODY), indent=2, sort_keys=True).encode(),
        BODY.replace(b"c-42", b"c-43"),
        BODY.replace(b"\n", b"\r\n"),
    ],
)
def test_another_body_is_not_kombos_even_where_it_means_the_same(body):
    assert body != BODY
    assert not verify(body, {"X-Kombo-Signature": signed()}, SECRET)


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        signed()[:-1],
        signed() + "A",
        signed().swapcase(),
        signed(secret="whsec-2"),
        signed(secret=""),
        hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest(),
        "é" * 43,
        "\udc80" * 43,
    ],
)
def test_another_signature_is_not_kombos(given):
    assert not verify(BODY, {"X-Kombo-Signature": given}, SECRET)


def test_without_a_header_or_a_secret_nothing_is_kombos():
    assert not verify(BODY, {}, SECRET)
    assert not verify(BODY, {"X-Other-Signature": signed()}, SECRET)
    assert not verify(BODY, {"X-Kombo-Signature": signed(secret="")}, "")
    assert not verify(BODY, {"X-Kombo-Signature": ""}, "")


AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
TOLD = "2026-09-01T12:00:00.000Z"
ISSUE = {
    "id": "i1",
    "type": "integration.authentication_failed",
    "title": "The login failed.",
    "status": "OPEN",
    "markdown_message": "Ask canary@example.com to log in.",
    "first_observed_at": TOLD,
    "resolved_at": None,
}
EVENTS = {
    "integration-created": (
        OWN,
        AtsEvent(
            external_id="e1",
            kind=EventKind.LINKED,
            name="integration-created",
            integration="lever:8d1",
            reference="c-42",
            details={"tool": "lever", "category": "ATS"},
        ),
    ),
    "integration-deleted": (
        OWN | {"deleted_at": TOLD},
        AtsEvent(
            external_id="e1",
            kind=EventKind.UNLINKED,
            name="integration-deleted",
            integration="lever:8d1",
            reference="c-42",
            happened_at=AT,
            details={"tool": "lever", "category": "ATS"},
        ),
    ),
    "integration-state-changed": (
        LONG
        | {"end_user": USER, "qa_status": "PASSED", "setup_status": "COMPLETED"}
        | {"state": "INVALID", "updated_at": TOLD},
        AtsEvent(
            external_id="e1",
            kind=EventKind.ACCESS_LOST,
            name="integration-state-changed",
            integration="lever:8d1",
            reference="c-42",
            happened_at=AT,
            details={"state": "INVALID", "setup_status": "COMPLETED", "qa_status": "PASSED"},
        ),
    ),
    "connection-flow-failed": (
        {
            "integration_tool": "lever",
            "integration_category": "ATS",
            "end_user": USER,
            "log_url": "https://app.kombo.dev/logs",
        },
        AtsEvent(
            external_id="e1",
            kind=EventKind.LINK_FAILED,
            name="connection-flow-failed",
            reference="c-42",
            details={
                "integration_tool": "lever",
                "integration_category": "ATS",
                "log_url": "https://app.kombo.dev/logs",
            },
        ),
    ),
    "data-changed": (
        LONG | {"changed_models": [{"name": "ats_jobs"}, {"name": "ats_applications"}]},
        AtsEvent(
            external_id="e1",
            kind=EventKind.DATA_CHANGED,
            name="data-changed",
            integration="lever:8d1",
            details={"changed_models": ("ats_jobs", "ats_applications")},
        ),
    ),
    "sync-finished": (
        LONG
        | {"sync_id": "s1", "sync_state": "FAILED", "sync_started_at": "2026-09-01T11:00:00Z"}
        | {"sync_ended_at": TOLD, "sync_duration_seconds": 3600, "end_user": USER}
        | {"log_url": "https://app.kombo.dev/logs"},
        AtsEvent(
            external_id="e1",
            kind=EventKind.SYNC_FAILED,
            name="sync-finished",
            integration="lever:8d1",
            reference="c-42",
            happened_at=AT,
            details={
                "sync_id": "s1",
                "sync_state": "FAILED",
                "log_url": "https://app.kombo.dev/logs",
            },
        ),
    ),
    "issue-status-changed": (
        {"change": "raised", "issue": ISSUE, "integration": OWN},
        AtsEvent(
            external_id="e1",
            kind=EventKind.ISSUE_RAISED,
            name="issue-status-changed",
            integration="lever:8d1",
            reference="c-42",
            happened_at=AT,
            details={
                "change": "raised",
                "id": "i1",
                "type": "integration.authentication_failed",
                "title": "The login failed.",
                "status": "OPEN",
                "message": "Ask [e-mail] to log in.",
            },
        ),
    ),
}


def body(name, data, event_id="e1"):
    return json.dumps({"id": event_id, "type": name, "data": data}, indent=2).encode()


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_told_in_our_words(name):
    data, event = EVENTS[name]
    assert parse(body(name, data)) == event
    assert "canary" not in repr(event)


def test_an_issue_of_the_whole_environment_belongs_to_no_integration():
    event = parse(
        body("issue-status-changed", {"change": "raised", "issue": ISSUE, "integration": None})
    )
    assert (event.integration, event.reference, event.kind) == ("", "", EventKind.ISSUE_RAISED)


def test_every_type_of_the_specification_can_be_read(kombo_spec):
    """Those of other products of Kombo too, of which nothing is taken over."""
    names = set()
    for name, hook in kombo_spec.document["webhooks"].items():
        example = hook["post"]["requestBody"]["content"]["application/json"]["example"]
        event = parse(json.dumps(example, indent=2).encode())
        names.add(name)
        assert (event.name, event.external_id) == (name, example["id"])
        if name in EVENTS:
            assert event.kind is not EventKind.OTHER
        else:
            assert (event.kind, event.details) == (EventKind.OTHER, {})
            assert "john" not in repr(event).lower()
    # The last one is younger than the file; it is in Kombo's client of September 2026.
    assert set(EVENTS) - names == {"issue-status-changed"}


def test_every_event_here_is_one_that_kombos_client_knows():
    """The official client parses strictly: these payloads are Kombo's, not our idea of them."""
    models = pytest.importorskip("kombo.models")
    for name, (data, _) in EVENTS.items():
        spelled = "".join(word.capitalize() for word in name.split("-"))
        model = getattr(models, f"{spelled}WebhookPayload")
        model.model_validate({"id": "e1", "type": name, "data": data})


def test_an_assessment_belongs_to_its_integration_and_tells_nothing_of_a_person():
    data = {"id": "o1", "integration_id": "lever:8d1", "candidate": {"email": "canary@x.com"}}
    event = parse(body("assessment:order-received", data))
    assert (event.integration, event.kind, event.details) == ("lever:8d1", EventKind.OTHER, {})
    assert "canary" not in repr(event)


def test_a_type_that_nobody_knows_is_no_failure():
    event = parse(body("brand-new", {"integration_id": "lever:8d1", "odd": [1, {"a": None}]}))
    assert (event.kind, event.name) == (EventKind.OTHER, "brand-new")
    assert event.integration == "lever:8d1"


def test_an_odd_word_in_an_event_costs_that_word_only():
    data = LONG | {"state": 7, "updated_at": "soon", "setup_status": "COMPLETED"}
    event = parse(body("integration-state-changed", data))
    assert event.details == {"setup_status": "COMPLETED"}
    assert event.happened_at is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no json",
        b"[]",
        b"null",
        b"{}",
        b'{"id": "e1", "type": "data-changed"}',
        b'{"id": "e1", "data": {}}',
        b'{"type": "data-changed", "data": {}}',
        b'{"id": "e1", "type": "issue-status-changed", "data": {"issue": "x"}}',
        b'{"id": "e1", "type": "data-changed", "data": {"changed_models": ["ats_jobs"]}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_event_is_refused(raw):
    with pytest.raises(UnexpectedResponseError):
        parse(raw)


@pytest.mark.parametrize(
    ("name", "key", "word", "kind"),
    [
        ("integration-state-changed", "state", "ACTIVE", EventKind.ACCESS_WORKS),
        ("integration-state-changed", "state", "INACTIVE", EventKind.SWITCHED_OFF),
        ("integration-state-changed", "state", "BRAND_NEW", EventKind.DATA_CHANGED),
        ("sync-finished", "sync_state", "SUCCEEDED", EventKind.SYNC_FINISHED),
        ("sync-finished", "sync_state", "PARTIALLY_FAILED", EventKind.SYNC_FINISHED),
        ("sync-finished", "sync_state", "AUTHENTICATION_FAILED", EventKind.SYNC_FAILED),
        ("issue-status-changed", "change", "resolved", EventKind.ISSUE_RESOLVED),
    ],
)
def test_what_a_type_means_may_stand_in_a_word(name, key, word, kind):
    assert parse(body(name, EVENTS[name][0] | {key: word})).kind is kind


@pytest.mark.parametrize(
    ("models", "kind"),
    [
        (["ats_candidates", "ats_applications"], EventKind.PERSON_CHANGED),
        (["ats_candidates", "ats_jobs"], EventKind.DATA_CHANGED),
        (["ats_brand_new"], EventKind.DATA_CHANGED),
    ],
)
def test_where_only_people_changed_the_jobs_are_not_read(models, kind):
    data = LONG | {"changed_models": [{"name": model} for model in models]}
    assert parse(body("data-changed", data)).kind is kind
