"""What vendors have told us, and what became of it: failed ones first, and again."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone, pill, two_lines, when
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.connectors.registry import CONNECTORS
from integrations.models import InboundEvent, User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.services import events
from integrations.tasks import process_events, ring

State = InboundEvent.State
_TONES = {
    State.STORED: Tone.BUSY,
    State.DONE: Tone.GOOD,
    State.IGNORED: Tone.OFF,
    State.FAILED: Tone.BAD,
}


class VendorFilter(ChoiceFilter):
    """Who told it."""

    title = "vendor"
    parameter_name = "vendor"
    choices_ = {key: (entry.label, Q(connector=key)) for key, entry in CONNECTORS.items()}


def _process_again(row: InboundEvent, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return events.process_again(row, actor=actor, note=inputs["note"])


PROCESS_AGAIN = PersonAction(
    name="process-again",
    label="Process again",
    icon="replay",
    permission=Action.PROCESS_EVENT,
    act=_process_again,
    form=NoteForm,
    sentence="What the vendor told is acted on once more, as it arrived. Nothing is sent to it.",
    fits=lambda row: row.state != State.STORED and row.forgotten_at is None,
    afterwards=lambda rows: ring(process_events),
    is_main=True,
)


@admin.register(InboundEvent)
class InboundEventAdmin(TenantAdmin):
    """The log of what vendors told."""

    view_action = Action.VIEW_CALL_LOG
    subject_prefix = "inbound_event"
    list_display = ("told", "shown_state", "became", "connection", "received", "attempts")
    list_filter = ("state", VendorFilter, "tenant", "connection")
    list_select_related = ("connection__tenant", "tenant")
    list_defer = ("body",)
    search_lookups = ("external_id__exact", "person__exact", "application__exact")
    search_help = "The vendor's id of the event, the person or the application"
    page_template = "admin/integrations/inbound_event.html"
    page_only = True
    person_actions = (PROCESS_AGAIN,)

    def page_context(self, request: HttpRequest, row: InboundEvent) -> Mapping[str, Any]:
        """What it said, without contents, and what follows from such an event."""
        return {
            "state": _state(row),
            "picture": events.picture(row),
            "follows": events.follows(row),
            "vendor": _vendor(row),
        }

    @admin.display(description="event")
    def told(self, row: InboundEvent) -> SafeString:
        """The vendor's word for it, and whose."""
        return two_lines(row.name, _vendor(row))

    @admin.display(description="state")
    def shown_state(self, row: InboundEvent) -> SafeString:
        """What became of it."""
        return _state(row)

    @admin.display(description="what became of it")
    def became(self, row: InboundEvent) -> SafeString:
        """In words."""
        return two_lines(row.sentence, "", clamped=True)

    @admin.display(description="received")
    def received(self, row: InboundEvent) -> SafeString | str:
        """When it arrived."""
        return when(row.received_at)


def _state(row: InboundEvent) -> SafeString:
    return pill(row.get_state_display(), _TONES[State(row.state)], row.sentence)


def _vendor(row: InboundEvent) -> str:
    entry = CONNECTORS.get(row.connector)
    return entry.label if entry is not None else row.connector
