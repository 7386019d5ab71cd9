"""Connections: how each is, what it can do, its stages, its links, and "sync now"."""

from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.api.base import TenantViewSet
from integrations.api.fields import AnswerBody
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.api.strict import Strict
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import Scope
from integrations.rules.connection_health import HealthLevel
from integrations.rules.links import LinkPurpose
from integrations.selectors import capabilities_of
from integrations.services import links
from integrations.tasks import ring
from jobs.api.serializers import ConnectionStage
from jobs.explain import stages_at
from jobs.rules.cadence import SyncNow
from jobs.services.sync_now import ask_for_sync
from jobs.tasks import sync_connection
from portal.api import connection_bodies as bodies
from portal.connection_health import judge_one

LINKS_SHOWN = 100


class ConnectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Links of tenants to their systems."""

    queryset = Connection.objects.select_related("tenant", "health")
    serializer_class = bodies.ConnectionBody
    scopes = {
        "list": Scope.READ_CONNECTIONS,
        "retrieve": Scope.READ_CONNECTIONS,
        "capabilities": Scope.READ_CONNECTIONS,
        "health": Scope.READ_CONNECTIONS,
        "stages": Scope.READ_CONNECTIONS,
        "sync": Scope.SYNC,
        "links": Scope.READ_LINKS,
        "make_link": Scope.WRITE_LINKS,
        "withdraw_links": Scope.WRITE_LINKS,
    }
    parameters: ClassVar[dict[str, type[Strict]]] = {"list": bodies.ConnectionFilter}

    @extend_schema(parameters=[bodies.ConnectionFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Connections, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=bodies.CapabilityBody(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def capabilities(self, request: Request, pk: str) -> Response:
        """What the connection can do."""
        return Response(capabilities_of(self.get_object()))

    @extend_schema(responses=bodies.HealthBody)
    @action(detail=True, methods=["get"])
    def health(self, request: Request, pk: str) -> Response:
        """How well the connection is now, and why it is not better."""
        decision = judge_one(self.get_object())
        if decision is None:
            return Response({"score": None, "level": None, "reasons": []})
        level = HealthLevel.of(decision.verdict)
        return Response({"score": decision.verdict, "level": level, "reasons": decision.as_json()})

    @extend_schema(responses=ConnectionStage(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def stages(self, request: Request, pk: str) -> Response:
        """The stages of the open jobs there, by name, the most frequent first."""
        return Response(stages_at(self.get_object()))

    @extend_schema(responses=bodies.LinkBody(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def links(self, request: Request, pk: str) -> Response:
        """The newest 100 connection links, without their tokens."""
        rows = self.get_object().links.order_by("-id")[:LINKS_SHOWN]
        context = {"now": database_now()}
        return Response(bodies.LinkBody(rows, many=True, context=context).data)

    @extend_schema(request=bodies.NewLink, responses={201: bodies.MadeLinkBody})
    @links.mapping.post
    @partial(idempotent, shown_once=("url",))
    def make_link(self, request: Request, pk: str) -> Response:
        """Make a link for the customer. Its address is shown in this answer only."""
        connection, values = self.get_object(), self.taken(bodies.NewLink)
        made = links.make(
            connection,
            actor=None,
            purpose=LinkPurpose(values["purpose"]),
            recipient=values["recipient"],
            lives=timedelta(hours=values["hours"]),
        )
        if isinstance(made, Answer):
            raise Problem(made.sentence, code="link.not_possible")
        answer = {"url": made.url, "link": bodies.LinkBody(made.link).data}
        return Response(answer, status=status.HTTP_201_CREATED)

    @extend_schema(request=bodies.WithdrawInput, responses=bodies.WithdrawnBody)
    @action(detail=True, methods=["post"], url_path="links/withdraw")
    @idempotent
    def withdraw_links(self, request: Request, pk: str) -> Response:
        """Withdraw every open link of the connection."""
        connection, note = self.get_object(), self.taken(bodies.WithdrawInput)["note"]
        return Response({"withdrawn": links.revoke(connection, actor=None, note=note)})

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
