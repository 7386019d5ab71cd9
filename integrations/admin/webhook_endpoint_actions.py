"""What people do to a webhook endpoint."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from integrations.admin import display
from integrations.admin.person_actions import NoteForm, PersonAction, QuestionForm
from integrations.admin.skin import SplitDateTimeInput, Switch
from integrations.models import User, WebhookEndpoint
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.rules.webhook_delivery import EndpointState
from integrations.services import webhook_endpoints, webhook_resending
from integrations.tasks import drain_webhooks, ring


class SinceForm(QuestionForm):
    """Since when, and whether also what has arrived."""

    since = forms.SplitDateTimeField(
        label="Since (UTC)", widget=SplitDateTimeInput, help_text="Events are kept for 30 days."
    )
    delivered_too = forms.BooleanField(
        label="Also what has arrived",
        required=False,
        widget=Switch,
        help_text="For a receiver that has lost what it got.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.row, WebhookEndpoint):
            self.fields["since"].initial = self.row.failing_since or self.row.created_at


def ring_lanes(rows: Sequence[WebhookEndpoint]) -> None:
    """Wake a worker for each of these endpoints."""
    for row in rows:
        ring(drain_webhooks, row.pk)


def _test(row: WebhookEndpoint, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return webhook_endpoints.send_test(row, actor=actor)


def _enable(row: WebhookEndpoint, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return webhook_endpoints.enable(row, actor=actor, note=inputs["note"])


def _disable(row: WebhookEndpoint, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return webhook_endpoints.disable(row, actor=actor, note=inputs["note"])


def _resend(row: WebhookEndpoint, actor: User, inputs: Mapping[str, Any]) -> Answer:
    since, too = inputs["since"], inputs["delivered_too"]
    return webhook_resending.resend_since(row, since, delivered_too=too, actor=actor)


def _remove(row: WebhookEndpoint, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return webhook_endpoints.remove(row, actor=actor, note=inputs["note"])


def _rotate(request: HttpRequest, row: WebhookEndpoint, inputs: Mapping[str, Any]) -> HttpResponse:
    actor = request.user if isinstance(request.user, User) else None
    text = webhook_endpoints.rotate(row, actor=actor, note=inputs["note"])
    return secret_page(request, row, text, webhook_endpoints.rotated_sentence())


def _is_enabled(row: WebhookEndpoint) -> bool:
    return row.state == EndpointState.ENABLED


_MANAGE: Mapping[str, Any] = {"permission": Action.MANAGE_WEBHOOKS, "in_bulk": False}
ACTIONS = (
    PersonAction(
        name="enable",
        label="Enable again",
        act=_enable,
        form=NoteForm,
        sentence="It is sent what happens from now on. What it has missed stays here until you "
        "choose “Send all since”.",
        icon="play_arrow",
        fits=lambda row: not _is_enabled(row),
        is_main=True,
        **_MANAGE,
    ),
    PersonAction(
        name="test",
        label="Send a test event",
        act=_test,
        icon="send",
        fits=_is_enabled,
        at_once=True,
        afterwards=ring_lanes,
        **_MANAGE,
    ),
    PersonAction(
        name="resend",
        label="Send all since",
        permission=Action.RESEND_WEBHOOK,
        act=_resend,
        form=SinceForm,
        sentence="Everything that happened since then and has not arrived is sent, also what "
        "happened while the endpoint was disabled. Each keeps its id, so a receiver can tell a "
        "repeat.",
        icon="replay",
        fits=_is_enabled,
        afterwards=ring_lanes,
        in_bulk=False,
    ),
    PersonAction(
        name="rotate",
        label="New secret",
        answer=_rotate,
        only_once=True,
        form=NoteForm,
        sentence="A new secret is made and shown once. For 24 hours every event is signed with "
        "the old one as well, so that the receiver can change over.",
        icon="key",
        **_MANAGE,
    ),
    PersonAction(
        name="disable",
        label="Disable",
        act=_disable,
        form=NoteForm,
        sentence="Nothing is sent until somebody enables it again. What waits is given up; what "
        "happens meanwhile is kept for 30 days.",
        icon="pause",
        fits=_is_enabled,
        **_MANAGE,
    ),
    PersonAction(
        name="remove",
        label="Remove",
        act=_remove,
        form=NoteForm,
        sentence="The endpoint goes with its secrets and its log. It cannot be brought back.",
        icon="delete",
        is_dangerous=True,
        **_MANAGE,
    ),
)


def secret_page(
    request: HttpRequest, row: WebhookEndpoint, text: str, besides: str
) -> HttpResponse:
    """A secret, for copying: the only time that it is shown."""
    page = TemplateResponse(
        request,
        "admin/integrations/webhook_secret.html",
        {
            **admin.site.each_context(request),
            "title": "The secret of the endpoint",
            "endpoint": row,
            "text": text,
            "besides": besides,
            "back": display.row_address(row),
        },
    )
    page["Cache-Control"] = "no-store"
    return page
