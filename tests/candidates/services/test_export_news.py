"""Where an export has come to is told: each real change once, and nothing about the person."""

import json

import pytest

from candidates.rules.stages import PlatformStage
from candidates.services import intake, lanes, release, repair
from candidates.services.claims import Claim
from integrations.models import OutgoingEvent, WebhookEndpoint
from integrations.rules.decision import Owner, Reason
from integrations.services import connections
from integrations.services.connections import mark_broken
from tests.candidates.services.desk import age, delivered


@pytest.fixture
def told(desk):
    """Somebody listens. What was told since the last look: type and data."""
    WebhookEndpoint.objects.create(tenant=desk.tenant, url="https://hears.example/")

    def since_last_time() -> list[tuple[str, dict]]:
        events = list(OutgoingEvent.objects.order_by("pk").values_list("type", "data"))
        OutgoingEvent.objects.all().delete()
        return events

    return since_last_time


def test_held_then_sent_then_there(desk, told):
    export = desk.due(stage="new")
    ((kind, held),) = told()
    assert (kind, held["export"], held["state"]) == ("candidate.held", export.pk, "held")
    assert held["reasons"] == [{"code": "export.trigger_stage_not_reached", "owner": held["owner"]}]
    assert held["candidate_external_id"] == export.candidate.platform_id
    release.evaluate(export.application)
    assert told() == []
    intake.move_stage(export.application, PlatformStage.ENGAGED)
    assert told() == []
    export = delivered(export)
    ((kind, data),) = told()
    assert (kind, data["person_external_id"]) == (
        "candidate.exported",
        export.person_external_id,
    )
    assert data["ats_url"] == export.ats_url


def test_nothing_that_is_told_names_the_person(desk, told):
    desk.ats.misbehave("create_application", "input_invalid_400")
    export = delivered(desk.due(person="ana.ruiz@example.com"))
    events = told()
    assert [kind for kind, _ in events] == ["candidate.needs_attention"]
    said = json.dumps(events[0][1])
    assert "example.com" not in said.replace(export.candidate.platform_id, "")
    assert "Ruiz" not in said.replace(export.candidate.platform_id, "")
    assert repair.retry(export, actor=None).done
    delivered(export)
    assert [kind for kind, _ in told()] == ["candidate.exported"]


def test_an_export_that_kills_its_workers_is_told_once(desk, told, settings):
    settings.EXPORT_MAX_ATTEMPTS = 2
    export = desk.due()
    for _ in range(2):
        assert Claim.take(export.pk)
        age(export)
        assert lanes.recover_lost() == 1
    assert [kind for kind, _ in told()] == ["candidate.needs_attention"]


def test_access_that_breaks_and_works_again_is_told(desk, told):
    why = Reason("http.401", "The key is not accepted.", "Ask for another.", Owner.CUSTOMER)
    assert mark_broken(desk.connection, why)
    assert not mark_broken(desk.connection, why)
    desk.connection.refresh_from_db()
    connections.activate(desk.connection, actor=None)
    events = told()
    assert [kind for kind, _ in events] == ["connection.broken", "connection.restored"]
    assert events[0][1]["reason"] == {
        "code": "http.401",
        "sentence": "The key is not accepted.",
        "hint": "Ask for another.",
        "owner": "customer",
    }
    assert events[1][1]["state"] == "active"


def test_access_that_is_given_is_told(desk, told):
    type(desk.connection).objects.update(state="setting_up", live_at=None)
    desk.connection.refresh_from_db()
    connections.access_given(desk.connection, actor=None)
    ((kind, data),) = told()
    assert (kind, data["state"]) == ("connection.authorised", "connected")
