"""Exports and searches: read, with everything that was tried; retry and cancel."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework import serializers as drf
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from candidates.api import serializers as bodies
from candidates.models import CandidateExport, Search
from candidates.rules.export_state import ExportState, Purpose
from candidates.services import repair
from candidates.tasks import ring_for
from integrations.api.base import TenantViewSet
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import Scope


class ExportFilter(drf.Serializer[Any]):
    """The parameters of a list of exports; all of them have to fit."""

    state = drf.ChoiceField(choices=list(ExportState), required=False)
    purpose = drf.ChoiceField(choices=list(Purpose), required=False)
    owner = drf.CharField(max_length=20, required=False)
    connection = drf.IntegerField(required=False)
    job = drf.IntegerField(required=False)
    candidate = drf.IntegerField(required=False)
    reference = drf.CharField(max_length=20, required=False)


class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Exports, the newest first."""

    queryset = CandidateExport.objects.select_related("tenant")
    serializer_class = bodies.ExportBody
    scopes = {
        "list": Scope.READ_EXPORTS,
        "retrieve": Scope.READ_EXPORTS,
        "retry": Scope.WRITE_EXPORTS,
        "cancel": Scope.WRITE_EXPORTS,
    }

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrowed by the parameters, in a list."""
        if self.action != "list":
            return queryset
        asked = ExportFilter(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return queryset.filter(**asked.validated_data)

    @extend_schema(parameters=[ExportFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Exports, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=bodies.ExportWithAttempts)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One export with everything that was tried."""
        return Response(bodies.ExportWithAttempts(self.get_object()).data)

    @extend_schema(request=bodies.NoteInput, responses=bodies.ExportBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def retry(self, request: Request, pk: str) -> Response:
        """Try again now. What may be in the ATS already is looked up first."""
        asked = bodies.NoteInput(data=request.data)
        asked.is_valid(raise_exception=True)
        note = asked.validated_data["note"]
        return self._done(repair.retry(self.get_object(), actor=None, note=note))

    @extend_schema(request=bodies.ReasonInput, responses=bodies.ExportBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def cancel(self, request: Request, pk: str) -> Response:
        """It is not sent for this candidate and job."""
        asked = bodies.ReasonInput(data=request.data)
        asked.is_valid(raise_exception=True)
        note = asked.validated_data["note"]
        return self._done(repair.cancel(self.get_object(), actor=None, note=note))

    def _done(self, answer: Answer) -> Response:
        if not answer.done:
            raise Problem(answer.sentence, code="export.not_possible")
        export = self.get_object()
        ring_for([export])
        return Response(bodies.ExportBody(export).data)


class SearchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Searches with their export settings."""

    queryset = Search.objects.select_related("tenant")
    serializer_class = bodies.SearchBody
    scopes = {"list": Scope.READ_SEARCHES, "retrieve": Scope.READ_SEARCHES}
