"""A secret is shown once; loading its page again makes no second one and withdraws nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from integrations.models import ApiKey, InboundHook, WebhookEndpoint
from integrations.services import hooks, webhook_endpoints
from tests.base import Cast, make_connection, signed_in

pytestmark = pytest.mark.django_db

HEARS = "https://hears.example/events"


def sent_twice(client: Client, address: str, values: dict[str, Any]) -> tuple[Any, str]:
    """The form as it was shown, sent, and sent again by loading the answer again."""
    number = client.get(address).context["form_number"]
    filled = {**values, "confirmed": number}
    first = client.post(address, filled)
    again = client.post(address, filled, follow=True)
    return first, again.content.decode()


def test_the_form_carries_its_number(cast: Cast) -> None:
    shown = signed_in(cast.ana).get("/admin/integrations/apikey/add/")
    assert f'name="confirmed" value="{shown.context["form_number"]}"' in shown.content.decode()


def test_one_key_is_made_and_it_goes_on_to_open(cast: Cast) -> None:
    values = {"tenant": cast.harbor.pk, "name": "Backend", "scopes": ["jobs:read"], "days": "30"}
    made, again = sent_twice(signed_in(cast.ana), "/admin/integrations/apikey/add/", values)
    assert made.context["text"]
    assert "Nothing was added" in again
    assert ApiKey.objects.get().revoked_at is None


def test_a_key_that_could_not_be_made_is_made_once_it_is_corrected(cast: Cast) -> None:
    client, address = signed_in(cast.ana), "/admin/integrations/apikey/add/"
    values = {"tenant": cast.harbor.pk, "name": "Backend", "scopes": [], "days": "30"}
    wrong = client.post(address, {**values, "confirmed": "one"})
    corrected = {**values, "scopes": ["jobs:read"], "confirmed": wrong.context["form_number"]}
    assert client.post(address, corrected).context["text"]


def test_one_endpoint_is_made(cast: Cast) -> None:
    address = "/admin/integrations/webhookendpoint/add/"
    values = {"tenant": cast.harbor.pk, "url": HEARS, "types": [], "description": ""}
    made, again = sent_twice(signed_in(cast.ana), address, values)
    assert made.context["text"]
    assert "Nothing was added" in again
    assert WebhookEndpoint.objects.count() == 1


def _new_secret(cast: Cast) -> tuple[str, Callable[[], int]]:
    row, _ = webhook_endpoints.make(cast.harbor, url=HEARS, description="", actor=None)
    return f"/admin/integrations/webhookendpoint/{row.pk}/do/rotate/", row.secrets.count


def _inbound_webhook(cast: Cast) -> tuple[str, Callable[[], int]]:
    row = make_connection(cast.harbor, system="ashby", route="ashby")
    hook = hooks.hook_of(row, actor=None)
    address = f"/admin/integrations/connection/{row.pk}/do/webhook/"
    return address, lambda: len(hooks.secrets_of(InboundHook.objects.get(pk=hook.pk)))


@pytest.mark.parametrize("prepared", [_new_secret, _inbound_webhook])
def test_one_new_secret_is_made(cast: Cast, prepared: Callable[..., Any]) -> None:
    address, count = prepared(cast)
    before = count()
    made, again = sent_twice(signed_in(cast.ana), address, {"note": ""})
    assert "no-store" in made["Cache-Control"]
    assert "was carried out when you sent this" in again
    assert count() == before + 1
