"""What became of each event on its way to each endpoint, with every try."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString

from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import PersonAction
from integrations.models import User, WebhookDelivery
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.rules.webhook_delivery import RESENDABLE
from integrations.rules.webhook_events import EventType
from integrations.services import webhook_resending
from integrations.services.webhook_delivery import body_of
from integrations.tasks import drain_webhooks, ring


class TypeFilter(ChoiceFilter):
    """What happened."""

    title = "event"
    parameter_name = "type"
    choices_ = {kind.value: (kind.value, Q(event__type=kind.value)) for kind in EventType}


def _resend(row: WebhookDelivery, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return webhook_resending.resend(row, actor=actor)


def _ring(rows: Sequence[WebhookDelivery]) -> None:
    for endpoint_id in {row.endpoint_id for row in rows}:
        ring(drain_webhooks, endpoint_id)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(TenantAdmin):
    """The log of what was told."""

    tenant_path = "endpoint__tenant"
    view_action = Action.VIEW_WEBHOOKS
    list_display = ("named", "shown_state", "endpoint", "tries", "happened", "why")
    list_filter = ("endpoint", "state", TypeFilter)
    list_select_related = ("event", "endpoint__tenant")
    list_defer = ("event__data",)
    search_lookups = ("event__message_id__exact", "event__subject__exact")
    search_help = "The id of the event (msg_…) or what it is about (export:345)"
    page_template = "admin/integrations/webhook_delivery.html"
    page_only = True
    subject_prefix = "webhook_delivery"
    person_actions = (
        PersonAction(
            name="resend",
            label="Send again",
            permission=Action.RESEND_WEBHOOK,
            act=_resend,
            sentence="It is sent again at once, with the same id, so that a receiver can tell a "
            "repeat.",
            icon="replay",
            fits=lambda row: row.state in RESENDABLE,
            afterwards=_ring,
        ),
    )

    def page_context(self, request: HttpRequest, row: WebhookDelivery) -> Mapping[str, Any]:
        """What was sent, and every try."""
        shown = json.dumps(json.loads(body_of(row)), indent=2)
        return {"body": shown, "attempts": row.attempts.order_by("-id")[:50]}

    @admin.display(description="event")
    def named(self, row: WebhookDelivery) -> SafeString:
        """What happened, and the id that travels with it."""
        return display.two_lines(row.event.type, row.event.message_id)

    @admin.display(description="state")
    def shown_state(self, row: WebhookDelivery) -> SafeString:
        """How far it has come."""
        return display.state_pill(row, row.sentence)

    @admin.display(description="happened")
    def happened(self, row: WebhookDelivery) -> SafeString | str:
        """When it happened."""
        return display.when(row.event.occurred_at)

    @admin.display(description="last answer")
    def why(self, row: WebhookDelivery) -> str:
        """What the endpoint said last."""
        said = row.sentence or (f"{row.status_code}" if row.status_code else "")
        return said or display.NOTHING
