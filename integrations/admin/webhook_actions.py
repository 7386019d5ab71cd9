"""What people do to the webhook by which a connection's vendor tells us things."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from integrations.admin.display import row_address
from integrations.admin.person_actions import NoteForm, PersonAction, QuestionForm
from integrations.admin.skin import Textarea
from integrations.connectors.events import SecretFrom
from integrations.models import Connection, InboundEvent, InboundHook, User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.services import guides, hooks
from integrations.systems import SYSTEMS

GUIDE_HEADING = "Tell us at once when something changes"


class SecretsForm(QuestionForm):
    """The secrets that the vendor shows."""

    secrets = forms.CharField(
        label="Signature tokens",
        max_length=5_000,
        widget=Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text="One a line, as the vendor shows them: it may make another one for each event. "
        "They take the place of those that were entered before, and are never shown again.",
    )


def _set_up(request: HttpRequest, row: Connection, inputs: Mapping[str, Any]) -> HttpResponse:
    """The address, and the secret where it is ours: shown this once, with the way to enter it."""
    actor = request.user if isinstance(request.user, User) else None
    hook = hooks.hook_of(row, actor=actor)
    is_ours = hooks.secret_from(row) is SecretFrom.US
    page = TemplateResponse(
        request,
        "admin/integrations/webhook_made.html",
        {
            **admin.site.each_context(request),
            "title": "The vendor's webhook",
            "connection": row,
            "address": hooks.address_of(hook),
            "secret": hooks.new_secret(hook, actor=actor) if is_ours else "",
            "steps": _steps(row),
            "back": row_address(row),
        },
    )
    page["Cache-Control"] = "no-store"
    return page


def _steps(row: Connection) -> str:
    system = SYSTEMS.get(row.system)
    route = system.through(row.route) if system is not None else None
    return guides.section(route.guide, GUIDE_HEADING) if route is not None else ""


def _enter_secrets(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
    hook = hooks.hook_of(row, actor=actor)
    return hooks.enter_secrets(hook, inputs["secrets"].splitlines(), actor=actor)


def _switch(*, is_on: bool) -> Any:
    def act(row: Connection, actor: User, inputs: Mapping[str, Any]) -> Answer:
        hook = InboundHook.objects.filter(connection=row).first()
        if hook is None:
            return Answer.no("It has no webhook yet.")
        return hooks.switch(hook, is_on=is_on, actor=actor, note=inputs["note"])

    return act


def _has_hook(row: Connection, *, is_on: bool) -> bool:
    return InboundHook.objects.filter(connection=row, is_on=is_on).exists()


def card_of(row: Connection, *, may_see_address: bool) -> dict[str, Any] | None:
    """What the connection's page says of its webhook; ``None`` where its vendor has none."""
    if not hooks.may_have_hook(row):
        return None
    hook = InboundHook.objects.filter(connection=row).first()
    failed = InboundEvent.objects.filter(connection=row, state=InboundEvent.State.FAILED)
    return {
        "row": hook,
        "address": hooks.address_of(hook) if hook is not None and may_see_address else "",
        "failed": failed.count(),
    }


WEBHOOK_ACTIONS = (
    PersonAction(
        name="webhook",
        label="Set up webhook",
        icon="webhook",
        permission=Action.REPLACE_SECRET,
        answer=_set_up,
        only_once=True,
        sentence="Shows the address by which the vendor can tell us at once what changes. Where "
        "the secret is ours a new one is made and shown this once; the one before goes on for now. "
        "Without a webhook the clock finds what changes, later.",
        fits=hooks.may_have_hook,
        in_bulk=False,
    ),
    PersonAction(
        name="webhook-secrets",
        label="Enter webhook tokens",
        icon="key_vertical",
        permission=Action.REPLACE_SECRET,
        act=_enter_secrets,
        form=SecretsForm,
        sentence="What the vendor signs with these tokens is believed from then on.",
        fits=lambda row: hooks.may_have_hook(row) and hooks.secret_from(row) is SecretFrom.VENDOR,
        in_bulk=False,
    ),
    PersonAction(
        name="webhook-off",
        label="Webhook off",
        icon="notifications_off",
        permission=Action.REPLACE_SECRET,
        act=_switch(is_on=False),
        form=NoteForm,
        sentence="What the vendor sends is not taken any more. The clock finds it, a little later.",
        fits=lambda row: _has_hook(row, is_on=True),
        in_bulk=False,
    ),
    PersonAction(
        name="webhook-on",
        label="Webhook on",
        icon="notifications",
        permission=Action.REPLACE_SECRET,
        act=_switch(is_on=True),
        form=NoteForm,
        sentence="What the vendor sends to the same address is taken again.",
        fits=lambda row: _has_hook(row, is_on=False),
        in_bulk=False,
    ),
)
