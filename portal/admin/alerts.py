"""Alerts, the mails about them, and from when on people are told at one customer."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.rules.alerting import MOVES, OPEN, AlertState
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import PersonAction
from integrations.admin.skin import Switch
from integrations.admin.tenancy import TenantForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.lengths import span
from integrations.rules.roles import Action
from integrations.services import audit
from portal.alerts import mails, sending
from portal.alerts.models import STILL_OPEN, Alert, AlertNotice, AlertThresholds

SAID_AT_MOST = 120
TONES = {
    AlertState.RAISED: Tone.WAIT,
    AlertState.ESCALATED: Tone.BAD,
    AlertState.RECOVERED: Tone.GOOD,
    AlertState.DROPPED: Tone.OFF,
}
NOTICE_TONES = {
    AlertNotice.State.QUEUED: Tone.WAIT,
    AlertNotice.State.SENDING: Tone.BUSY,
    AlertNotice.State.SENT: Tone.GOOD,
    AlertNotice.State.FAILED: Tone.BAD,
    AlertNotice.State.NOBODY: Tone.BAD,
}
UNHEARD = Q(notices__state__in=[AlertNotice.State.FAILED, AlertNotice.State.NOBODY])


class StateFilter(ChoiceFilter):
    """What is wrong now, and what is over."""

    title = "state"
    parameter_name = "state"
    choices_ = {
        "open": ("Open", STILL_OPEN),
        **{state.value: (state.value.capitalize(), Q(state=state)) for state in AlertState},
    }


class HeardFilter(admin.SimpleListFilter):
    """Whether somebody was reached."""

    title = "heard"
    parameter_name = "heard"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Only what needs somebody to look."""
        return [("no", "Somebody was not reached")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The alerts with a mail that did not go."""
        if self.value() != "no":
            return queryset
        return queryset.filter(pk__in=Alert.objects.filter(UNHEARD).values("pk"))


def _send_again(row: AlertNotice, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return sending.send_again(row, actor=actor)


@admin.register(Alert)
class AlertAdmin(TenantAdmin):
    """What people were told of, what is wrong now on top."""

    view_action = Action.VIEW_ALERTS
    subject_prefix = "alert"
    list_display = (
        "what", "people_told_of", "shown_state", "turn", "where", "mailed", "raised", "ended",
    )  # fmt: skip
    list_filter = (StateFilter, "kind", HeardFilter, "connection", "tenant")
    list_select_related = ("tenant", "connection__tenant", "group")
    list_defer = ("reasons", "became", "next_step")
    search_lookups = ("sentence__icontains", "connection__name__icontains")
    search_help = "Words of the trouble, or a part of the connection's name"
    page_template = "admin/alerts/alert.html"
    page_only = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With how many mails went."""
        rows: Any = super().get_queryset(request)
        return rows.with_notices()  # type: ignore[no-any-return]

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Open first, then what was over last."""
        return F("ended_at").desc(nulls_first=True), "-id"

    def page_context(self, request: HttpRequest, row: Alert) -> Mapping[str, Any]:
        """The trouble, and everybody who was told."""
        newest = AlertNotice(alert=row, what=row.state, people=row.people)
        return {
            "entry": mails.entries_of([newest])[0],
            "state_tone": TONES[AlertState(row.state)].value,
            "state_why": MOVES[
                AlertState(row.previous_state) if row.previous_state else None,
                AlertState(row.state),
            ],
            "is_open": row.state in OPEN,
            "lasted": span((row.ended_at or row.told_at) - row.since),
            "notices": [
                (notice, NOTICE_TONES[AlertNotice.State(notice.state)].value)
                for notice in row.notices.select_related("user").order_by("pk")
            ],
        }

    @admin.display(description="what")
    def what(self, row: Alert) -> SafeString:
        """The trouble, and what the vendor says of it where it is a cause of failures."""
        about = row.group.sentence if row.group is not None else row.get_kind_display()
        return display.two_lines(row.sentence, about[:SAID_AT_MOST], clamped=True)

    @admin.display(description="people")
    def people_told_of(self, row: Alert) -> str:
        """How many were stuck when people were told last."""
        return f"{row.people:,}" if row.people else display.NOTHING

    @admin.display(description="state")
    def shown_state(self, row: Alert) -> SafeString:
        """Where the alert is."""
        return display.pill(row.get_state_display(), TONES[AlertState(row.state)])

    @admin.display(description="whose turn")
    def turn(self, row: Alert) -> SafeString | str:
        """Whose turn it is, or was."""
        return display.owner_pill(row.owner)

    @admin.display(description="connection")
    def where(self, row: Alert) -> str:
        """Where it happens."""
        return str(row.connection)

    @admin.display(description="mails")
    def mailed(self, row: Any) -> SafeString:
        """How many went, and how many have not."""
        if row.notices_unsent:
            return display.two_lines(f"{row.notices_sent} sent", f"{row.notices_unsent} not yet")
        return display.two_lines(f"{row.notices_sent} sent", "")

    @admin.display(description="raised")
    def raised(self, row: Alert) -> SafeString | str:
        """When people were told first."""
        return display.when(row.raised_at)

    @admin.display(description="over")
    def ended(self, row: Alert) -> SafeString | str:
        """Since when it is over."""
        return display.when(row.ended_at)


@admin.register(AlertNotice)
class AlertNoticeAdmin(TenantAdmin):
    """The delivery log: every mail about an alert, and what became of it."""

    view_action = Action.VIEW_ALERTS
    subject_prefix = "alert_notice"
    list_display = ("told", "reader", "shown_state", "tries", "why_not", "due", "sent", "tenant")
    list_filter = ("state", "what", "tenant")
    list_select_related = ("tenant", "alert__connection__tenant", "user")
    search_lookups = ("address__istartswith",)
    search_help = "The beginning of an address"
    page_template = "admin/alerts/notice.html"
    page_only = True
    person_actions = (
        PersonAction(
            name="send-again",
            label="Send again",
            permission=Action.MANAGE_ALERTS,
            act=_send_again,
            sentence="The same person is mailed the same thing once more.",
            icon="forward_to_inbox",
            fits=lambda row: row.state in {AlertNotice.State.SENT, AlertNotice.State.FAILED},
            is_main=True,
        ),
    )

    def page_context(self, request: HttpRequest, row: AlertNotice) -> Mapping[str, Any]:
        """The colour of its state."""
        return {"tone": NOTICE_TONES[AlertNotice.State(row.state)].value}

    @admin.display(description="what")
    def told(self, row: AlertNotice) -> SafeString:
        """What was told, of which trouble."""
        return display.two_lines(row.get_what_display(), row.alert.sentence)

    @admin.display(description="to")
    def reader(self, row: AlertNotice) -> str:
        """To whom."""
        return row.address or display.NOTHING

    @admin.display(description="state")
    def shown_state(self, row: AlertNotice) -> SafeString:
        """Where it is."""
        return display.pill(row.get_state_display(), NOTICE_TONES[AlertNotice.State(row.state)])

    @admin.display(description="why not")
    def why_not(self, row: AlertNotice) -> str:
        """What the mail server said."""
        return row.error or display.NOTHING

    @admin.display(description="due")
    def due(self, row: AlertNotice) -> SafeString | str:
        """When it is tried next."""
        waits = row.state in {AlertNotice.State.QUEUED, AlertNotice.State.SENDING}
        return display.when(row.not_before) if waits else display.NOTHING

    @admin.display(description="sent")
    def sent(self, row: AlertNotice) -> SafeString | str:
        """When the mail server took it."""
        return display.when(row.sent_at)


class ThresholdsForm(TenantForm):
    """From when on people are told at one customer."""

    class Meta:
        model = AlertThresholds
        fields = (
            "tenant", "is_on", "people", "customer_minutes", "our_hours", "waiting_people",
            "connections",
        )  # fmt: skip
        help_texts = {
            "customer_minutes": "Then people are told also when only one person is stuck, and of "
            "what stops a whole connection, whoever has to act.",
        }
        widgets = {"is_on": Switch, "connections": Switch}


@admin.register(AlertThresholds)
class AlertThresholdsAdmin(TenantAdmin):
    """One row for each customer at whom it is not as usual."""

    view_action = change_action = add_action = delete_action = Action.MANAGE_ALERTS
    subject_prefix = "alert_thresholds"
    form = ThresholdsForm
    list_display = (
        "tenant_name", "is_on", "people", "customer_minutes", "our_hours", "waiting_people",
        "connections",
    )  # fmt: skip
    list_select_related = ("tenant",)
    ordering = ("tenant__name",)
    search_lookups = ("tenant__name__istartswith",)
    search_help = "The beginning of the customer's name"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, and write down who did."""
        super().save_model(request, obj, form, change)
        audit.record(
            actor=request.user if isinstance(request.user, User) else None,
            action="changed when alerts are raised",
            subject=f"alert_thresholds:{obj.pk}",
            tenant=obj.tenant,
            **{name: form.cleaned_data[name] for name in form.changed_data if name != "tenant"},
        )

    @admin.display(description="customer")
    def tenant_name(self, row: AlertThresholds) -> str:
        """Whose troubles they are about."""
        return row.tenant.name
