"""Endpoints by API: made, told once, changed over, tested; deliveries read and sent again."""

import pytest

from integrations.models import IdempotentCall, WebhookDelivery, WebhookEndpoint
from integrations.rules.api_scopes import Scope
from integrations.services import webhook_lanes
from tests.base import Cast
from tests.integrations.webhook_receiver import Receiver
from tests.portal.api.client import caller


@pytest.fixture
def receiver(settings):
    with Receiver() as made:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({made.host})
        yield made


def test_an_endpoint_from_its_making_to_a_verified_event(cast: Cast, receiver) -> None:
    harbor = caller(cast.harbor, [Scope.WEBHOOKS])
    body = {"url": receiver.url, "types": ["job.created"], "description": "Backend"}
    answer = harbor.call("POST", "webhook-endpoints", body, once="one")
    assert answer.status_code == 201
    made = answer.json()
    secret = made["secret"]
    assert (made["tenant"], made["state"]) == (cast.harbor.slug, "enabled")
    again = harbor.call("POST", "webhook-endpoints", body, once="one")
    assert (again.status_code, again.json()["id"], again.json()["secret"]) == (201, made["id"], "")
    assert secret not in str(IdempotentCall.objects.values_list("answer", flat=True)[0])
    assert "secret" not in harbor.get(f"webhook-endpoints/{made['id']}").json()

    assert harbor.call("POST", f"webhook-endpoints/{made['id']}/test").status_code == 202
    webhook_lanes.drain(made["id"])
    (told,) = receiver.verified(secret)
    assert told["type"] == "webhook.test"
    (listed,) = harbor.get("webhook-deliveries", state="delivered").json()["results"]
    one = harbor.get(f"webhook-deliveries/{listed['id']}").json()
    assert [attempt["status_code"] for attempt in one["attempts"]] == [204]
    assert harbor.call("POST", f"webhook-deliveries/{listed['id']}/resend").status_code == 202
    webhook_lanes.drain(made["id"])
    assert receiver.ids == [listed["message_id"]] * 2

    newer = harbor.call("POST", f"webhook-endpoints/{made['id']}/rotate-secret").json()["secret"]
    assert newer != secret
    since = {"since": "2026-01-01T00:00:00Z"}
    assert harbor.call("POST", f"webhook-endpoints/{made['id']}/disable").json()["done"]
    refused = harbor.call("POST", f"webhook-endpoints/{made['id']}/resend", since)
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook.not_possible")
    assert harbor.call("POST", f"webhook-endpoints/{made['id']}/enable").json()["done"]
    assert harbor.call("POST", f"webhook-endpoints/{made['id']}/resend", since).status_code == 202
    changed = harbor.call("PUT", f"webhook-endpoints/{made['id']}", {"url": receiver.url + "2"})
    assert changed.json()["types"] == []
    assert harbor.call("DELETE", f"webhook-endpoints/{made['id']}").json()["done"]
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"url": "https://10.0.0.1:22/x"}, 422),
        ({"url": "http://hears.example/x"}, 422),
        ({"url": "not an address"}, 400),
        ({"url": "https://hears.example/x", "types": ["job.exploded"]}, 400),
        ({"url": "https://hears.example/x", "tenant": "prairie-freight"}, 404),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(cast: Cast, body, status) -> None:
    answer = caller(cast.harbor).call("POST", "webhook-endpoints", body)
    assert answer.status_code == status
    assert answer.json()["code"]
    assert not WebhookEndpoint.objects.exists()


def test_a_key_of_the_platform_makes_endpoints_for_all_or_for_one(cast: Cast) -> None:
    everywhere = caller(None)
    body = {"url": "https://hears.example/x"}
    assert everywhere.call("POST", "webhook-endpoints", body).json()["tenant"] is None
    of_one = everywhere.call("POST", "webhook-endpoints", {**body, "tenant": cast.prairie.slug})
    assert of_one.json()["tenant"] == cast.prairie.slug
    assert len(caller(cast.harbor).get("webhook-endpoints").json()["results"]) == 0
    assert len(everywhere.get("webhook-endpoints").json()["results"]) == 2


def test_another_scope_is_not_enough(cast: Cast) -> None:
    someone = caller(cast.harbor, [Scope.WRITE_JOBS])
    assert someone.get("webhook-endpoints").status_code == 403
    assert someone.call("POST", "webhook-endpoints", {}).status_code == 403
    assert not WebhookDelivery.objects.exists()
