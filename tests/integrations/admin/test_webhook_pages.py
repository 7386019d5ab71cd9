"""Setting a vendor's webhook up, and acting once more on what was told: by those who may."""

import pytest
from django.urls import reverse

from integrations.models import AuditEvent, Connection, InboundEvent, InboundHook
from integrations.services import hooks
from tests.base import Cast, make_connection, signed_in
from tests.integrations.connectors.hooked import ASHBY, SECRET


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return make_connection(cast.harbor, system="ashby", route="ashby")


def act(connection: Connection, name: str) -> str:
    return reverse("admin:integrations_connection_act", args=[connection.pk, name])


def page(connection: Connection) -> str:
    return reverse("admin:integrations_connection_change", args=[connection.pk])


def test_the_secret_is_shown_once_with_the_address_and_the_steps(cast, connection):
    client = signed_in(cast.max)
    answer = client.post(act(connection, "webhook"))
    hook = InboundHook.objects.get()
    secret = answer.context["secret"]
    shown = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert f"/webhooks/ashby/{hook.public_id}" in shown
    assert secret in shown
    assert "candidateMerge" in shown
    assert hooks.secrets_of(hook) == [secret]
    after = client.get(page(connection)).content.decode()
    assert hook.public_id in after
    assert secret not in after
    assert AuditEvent.objects.filter(subject=f"inbound_hook:{hook.pk}", actor=cast.max).count() == 2


def test_tokens_that_the_vendor_makes_are_entered_and_never_shown(cast):
    lever = make_connection(cast.harbor, system="lever", route="lever")
    client = signed_in(cast.max)
    answer = client.post(act(lever, "webhook"))
    assert answer.context["secret"] == ""
    tokens = ["f4376fa4ad4cf1c7252feb34931", "a92d2965f46a353bd4f63f8ec0"]
    client.post(act(lever, "webhook-secrets"), {"secrets": "\n".join(tokens)})
    assert hooks.secrets_of(InboundHook.objects.get()) == tokens
    shown = client.get(page(lever)).content.decode()
    assert not any(token in shown for token in tokens)


def test_only_those_who_handle_secrets_set_it_up_or_see_its_address(cast, connection):
    hook = hooks.hook_of(connection, actor=cast.max)
    for person in (cast.sam, cast.tina, cast.rita):
        assert signed_in(person).post(act(connection, "webhook")).status_code in (403, 404)
    assert hook.public_id not in signed_in(cast.sam).get(page(connection)).content.decode()
    assert not InboundHook.objects.get().hints


def test_a_system_without_webhooks_has_no_button(cast):
    odoo = make_connection(cast.harbor, system="odoo", route="odoo")
    shown = signed_in(cast.max).get(page(odoo)).content.decode()
    assert "Set up webhook" not in shown
    assert "Webhook in" not in shown


def test_support_finds_what_failed_and_has_it_processed_again(cast, connection, client):
    hook = hooks.hook_of(connection, actor=None)
    hooks.enter_secrets(hook, [SECRET], actor=None)
    payload = ASHBY.told["candidateStageChange"][0]
    body, headers = ASHBY.sign(payload, SECRET)
    address = f"/webhooks/ashby/{hook.public_id}"
    client.post(address, data=body, content_type="application/json", headers=headers)
    InboundEvent.objects.update(state="failed", attempts=10, sentence="It went wrong.")
    row = InboundEvent.objects.get()
    sam = signed_in(cast.sam)
    listed = sam.get("/admin/integrations/inboundevent/?state__exact=failed").content.decode()
    assert "candidateStageChange" in listed
    assert "It went wrong." in listed
    address = reverse("admin:integrations_inboundevent_change", args=[row.pk])
    shown = sam.get(address).content.decode()
    assert "Canarina" not in shown
    assert "Process again" in shown
    again = reverse("admin:integrations_inboundevent_act", args=[row.pk, "process-again"])
    sam.post(again, {"note": "Mended."})
    row.refresh_from_db()
    assert (row.state, row.attempts, row.sentence) == ("stored", 0, "")
    for person in (cast.tina, cast.rita):
        assert signed_in(person).get(address).status_code in (403, 404)
