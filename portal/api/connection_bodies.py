"""How connections, their health and their links look to the platform's backend."""

from typing import Any

from rest_framework import serializers

from integrations.api.fields import ReasonBody
from integrations.api.strict import PageParameters, Strict
from integrations.models import Connection, ConnectionHealth, ConnectionLink
from integrations.models.clock import database_now
from integrations.rules.connection_health import HealthLevel
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.links import LIVES, LinkPurpose, LinkState, state_of

HOUR = 3600
USUAL_HOURS = int(LIVES.total_seconds()) // HOUR
MOST_HOURS = 14 * 24


class ConnectionFilter(PageParameters):
    """The parameters of a list of connections; all of them have to fit."""

    state = serializers.ChoiceField(choices=list(ConnectionState), required=False)
    system = serializers.CharField(max_length=60, required=False)


class HealthSummary(serializers.ModelSerializer[ConnectionHealth]):
    """How well it was when it was last judged: 0 to 100."""

    level = serializers.ChoiceField(choices=list(HealthLevel))

    class Meta:
        model = ConnectionHealth
        fields = ("score", "level", "judged_at")
        read_only_fields = fields


class ConnectionBody(serializers.ModelSerializer[Connection]):
    """A connection, never its secrets."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    state = serializers.ChoiceField(choices=list(ConnectionState))
    workflow = serializers.ChoiceField(choices=list(Workflow))
    health = HealthSummary(allow_null=True, default=None)

    class Meta:
        model = Connection
        fields = (
            "id", "tenant", "name", "system", "route", "state", "state_reason",
            "state_changed_at", "workflow", "takes_candidates", "last_synced_at", "next_sync_at",
            "last_ok_at", "last_error_at", "live_at", "health",
        )  # fmt: skip
        read_only_fields = fields


class CapabilityBody(serializers.Serializer[Any]):
    """What the connection can do, with the evidence."""

    key = serializers.CharField()
    supported = serializers.BooleanField(allow_null=True)
    detail = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # its own name
    as_of = serializers.CharField(allow_blank=True)
    tested = serializers.CharField(allow_blank=True)


class HealthBody(serializers.Serializer[Any]):
    """How well it is now, from 0 to 100, with the reason of every deduction.

    Null where nothing can be wrong: it is being set up, or is closed.
    """

    score = serializers.IntegerField(allow_null=True)
    level = serializers.ChoiceField(choices=list(HealthLevel), allow_null=True)
    reasons = ReasonBody(many=True)


class NewLink(Strict):
    """A new link in place of every open one of the same purpose."""

    purpose = serializers.ChoiceField(choices=list(LinkPurpose), default=LinkPurpose.AUTHORISE)
    recipient = serializers.EmailField(max_length=254, default="", allow_blank=True)
    hours = serializers.IntegerField(min_value=1, max_value=MOST_HOURS, default=USUAL_HOURS)


class LinkBody(serializers.ModelSerializer[ConnectionLink]):
    """A connection link, never its token."""

    state = serializers.SerializerMethodField()
    purpose = serializers.ChoiceField(choices=list(LinkPurpose))

    class Meta:
        model = ConnectionLink
        fields = (
            "id", "connection", "purpose", "state", "recipient", "made_at", "expires_at",
            "first_opened_at", "last_opened_at", "times_opened", "used_at", "revoked_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, link: ConnectionLink) -> LinkState:
        """Whether it works now."""
        now = self.context.get("now") or database_now()
        return state_of(link.facts, now)


class MadeLinkBody(serializers.Serializer[Any]):
    """A link that was just made. ``url`` is shown this once: a repeat of the call leaves it out."""

    url = serializers.CharField(allow_blank=True)
    link = LinkBody()


class WithdrawInput(Strict):
    """Why the open links are withdrawn."""

    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class WithdrawnBody(serializers.Serializer[Any]):
    """How many links were open, and are withdrawn."""

    withdrawn = serializers.IntegerField()
