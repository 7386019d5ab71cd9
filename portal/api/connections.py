"""Connections: how each is, what it can do, and "sync now"."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.api.base import TenantViewSet
from integrations.api.fields import AnswerBody
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.models import Connection
from integrations.rules.api_scopes import Scope
from integrations.rules.connection_state import ConnectionState
from integrations.selectors import capabilities_of
from integrations.tasks import ring
from jobs.rules.cadence import SyncNow
from jobs.services.sync_now import ask_for_sync
from jobs.tasks import sync_connection


class ConnectionBody(serializers.ModelSerializer[Connection]):
    """A connection, never its secrets."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    state = serializers.ChoiceField(choices=list(ConnectionState))

    class Meta:
        model = Connection
        fields = (
            "id", "tenant", "name", "system", "route", "state", "state_reason",
            "state_changed_at", "workflow", "takes_candidates", "last_synced_at", "next_sync_at",
            "last_ok_at", "last_error_at", "live_at",
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


class ConnectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Links of tenants to their systems."""

    queryset = Connection.objects.select_related("tenant")
    serializer_class = ConnectionBody
    scopes = {
        "list": Scope.READ_CONNECTIONS,
        "retrieve": Scope.READ_CONNECTIONS,
        "capabilities": Scope.READ_CONNECTIONS,
        "sync": Scope.SYNC,
    }

    @extend_schema(responses=CapabilityBody(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def capabilities(self, request: Request, pk: str) -> Response:
        """What the connection can do."""
        return Response(capabilities_of(self.get_object()))

    @extend_schema(request=None, responses={202: AnswerBody})
    @action(detail=True, methods=["post"])
    @idempotent
    def sync(self, request: Request, pk: str) -> Response:
        """Read the jobs at once instead of at the next turn."""
        connection = self.get_object()
        decision = ask_for_sync(connection, actor=None)
        if decision.verdict is not SyncNow.YES:
            reason = decision.reasons[0]
            raise Problem(reason.sentence, code=reason.code, hint=reason.hint)
        ring(sync_connection, connection.pk)
        said = {"done": True, "sentence": f"The sync of {connection.name} starts now."}
        return Response(said, status=status.HTTP_202_ACCEPTED)
