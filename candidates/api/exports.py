"""Exports and searches: read, with everything that was tried; retry and cancel."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework import serializers as drf
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from candidates.api import serializers as bodies
from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState, Purpose
from candidates.services import repair, sending_again
from candidates.tasks import ring_for
from integrations.api.base import TenantViewSet
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.api.strict import IdField, PageParameters, Strict
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import Scope
from integrations.rules.decision import Owner


class ExportFilter(PageParameters):
    """The parameters of a list of exports; all of them have to fit."""

    state = drf.ChoiceField(choices=list(ExportState), required=False)
    purpose = drf.ChoiceField(choices=list(Purpose), required=False)
    owner = drf.ChoiceField(choices=list(Owner), required=False)
    connection = IdField(required=False)
    job = IdField(required=False)
    candidate = IdField(required=False)
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
        "send_again": Scope.WRITE_EXPORTS,
    }

    parameters: ClassVar[dict[str, type[Strict]]] = {"list": ExportFilter}

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
        note = self.taken(bodies.NoteInput)["note"]
        return self._done(repair.retry(self.get_object(), actor=None, note=note))

    @extend_schema(request=bodies.ReasonInput, responses=bodies.ExportBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def cancel(self, request: Request, pk: str) -> Response:
        """It is not sent for this candidate and job."""
        note = self.taken(bodies.ReasonInput)["note"]
        return self._done(repair.cancel(self.get_object(), actor=None, note=note))

    @extend_schema(request=bodies.ReasonInput, responses={201: bodies.ExportBody})
    @action(detail=True, methods=["post"], url_path="send-again")
    @idempotent
    def send_again(self, request: Request, pk: str) -> Response:
        """Send again what has arrived: the PDF is added to the same record, nobody is created."""
        note = self.taken(bodies.ReasonInput)["note"]
        again = sending_again.send_again(self.get_object(), actor=None, note=note)
        if isinstance(again, Answer):
            raise Problem(again.sentence, code="export.not_possible")
        ring_for([again])
        return Response(bodies.ExportBody(again).data, status=status.HTTP_201_CREATED)

    def _done(self, answer: Answer) -> Response:
        if not answer.done:
            raise Problem(answer.sentence, code="export.not_possible")
        export = self.get_object()
        ring_for([export])
        return Response(bodies.ExportBody(export).data)
