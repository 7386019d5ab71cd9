"""Cases that account managers work on, and the links to shared answers."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from portal.why import services
from portal.why.models import Case, SharedAnswer


def _close(row: Case, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return services.close_case(row, actor=actor, note=inputs["note"])


def _revoke(row: SharedAnswer, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return services.revoke(row, actor=actor, note=inputs["note"])


class StateFilter(ChoiceFilter):
    """Open, or closed."""

    title = "state"
    parameter_name = "state"
    choices_ = {value: (label, Q(state=value)) for value, label in Case.State.choices}


@admin.register(Case)
class CaseAdmin(TenantAdmin):
    """Questions that somebody has handed to the account manager."""

    view_action = Action.VIEW_CASES
    list_display = ("shown_title", "shown_state", "cause", "assigned", "tenant", "opened")
    list_filter = (StateFilter, "tenant")
    list_select_related = ("tenant", "assigned_to")
    list_defer = ("answer", "events")
    search_lookups = ("title__icontains",)
    search_help = "A part of the title"
    page_template = "admin/why/case.html"
    page_only = True
    subject_prefix = "case"
    person_actions = (
        PersonAction(
            name="close",
            label="Close the case",
            permission=Action.HANDLE_CASE,
            act=_close,
            form=ReasonForm,
            sentence="It is settled. Say what it was, so that the next one is quicker.",
            icon="task_alt",
            fits=lambda row: row.state == Case.State.OPEN,
            is_main=True,
        ),
    )

    @admin.display(description="case")
    def shown_title(self, row: Case) -> SafeString:
        """What it is about, and who asked."""
        return display.two_lines(row.title, row.note or f"Opened by {row.opened_by_name}")

    @admin.display(description="state")
    def shown_state(self, row: Case) -> SafeString:
        """Open or closed."""
        is_open = row.state == Case.State.OPEN
        return display.pill(row.get_state_display(), Tone.WAIT if is_open else Tone.OFF)

    @admin.display(description="first cause")
    def cause(self, row: Case) -> str:
        """The sentence over the answer."""
        return str(row.answer["headline"])

    @admin.display(description="assigned to")
    def assigned(self, row: Case) -> str:
        """Whose it is."""
        return row.assigned_to.get_full_name() if row.assigned_to else display.NOTHING

    @admin.display(description="opened")
    def opened(self, row: Case) -> SafeString | str:
        """Since when."""
        return display.when(row.opened_at)


@admin.register(SharedAnswer)
class SharedAnswerAdmin(TenantAdmin):
    """Answers that customers may open through a link."""

    view_action = Action.VIEW_CASES
    list_display = ("title", "shown_state", "tenant", "made_by_whom", "made", "seen")
    list_filter = ("tenant",)
    list_select_related = ("tenant",)
    list_defer = ("answer",)
    search_lookups = ("title__icontains",)
    search_help = "A part of the title"
    page_template = "admin/why/shared_row.html"
    page_only = True
    subject_prefix = "shared_answer"
    person_actions = (
        PersonAction(
            name="revoke",
            label="Revoke the link",
            permission=Action.SHARE_ANSWER,
            act=_revoke,
            form=ReasonForm,
            sentence="Whoever has the link sees nothing any more.",
            icon="link_off",
            fits=lambda row: row.revoked_at is None,
            is_dangerous=True,
        ),
    )

    def page_context(self, request: HttpRequest, row: SharedAnswer) -> Mapping[str, Any]:
        """Whether it still opens."""
        return {"opens": row.revoked_at is None and row.expires_at > timezone.now()}

    @admin.display(description="made by")
    def made_by_whom(self, row: SharedAnswer) -> str:
        """Who made it."""
        return row.made_by_name

    @admin.display(description="state")
    def shown_state(self, row: SharedAnswer) -> SafeString:
        """Whether it still opens."""
        if row.revoked_at is not None:
            return display.pill("Revoked", Tone.OFF)
        if row.expires_at <= timezone.now():
            return display.pill("Expired", Tone.OFF)
        return display.pill("Opens", Tone.GOOD)

    @admin.display(description="made")
    def made(self, row: SharedAnswer) -> SafeString | str:
        """When."""
        return display.when(row.made_at)

    @admin.display(description="opened")
    def seen(self, row: SharedAnswer) -> str:
        """How often."""
        return f"{row.opened} times" if row.opened else "not yet"
