"""Jobs: read, add by hand, activate, accept differences, explain. Sync runs: read."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.api.base import TenantViewSet
from integrations.api.fields import ExplanationBody, explanation_body
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.api.strict import Strict
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import Scope
from jobs import explain
from jobs.api.filters import JobFilter, SyncRunFilter, narrowed
from jobs.api.serializers import (
    DriftBody,
    JobBody,
    JobChange,
    NewJobBody,
    StageBody,
    SyncRunBody,
)
from jobs.models import Job, SyncRun
from jobs.services import activation, editing


class JobViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Jobs of the key's tenant."""

    queryset = Job.objects.select_related("tenant")
    serializer_class = JobBody
    scopes = {
        "list": Scope.READ_JOBS,
        "retrieve": Scope.READ_JOBS,
        "explain": Scope.READ_JOBS,
        "stages": Scope.READ_JOBS,
        "create": Scope.WRITE_JOBS,
        "partial_update": Scope.WRITE_JOBS,
        "activate": Scope.WRITE_JOBS,
        "deactivate": Scope.WRITE_JOBS,
        "accept_drift": Scope.WRITE_JOBS,
    }

    parameters: ClassVar[dict[str, type[Strict]]] = {"list": JobFilter}
    tagged = ("retrieve", "create", "partial_update", "activate", "deactivate", "accept_drift")

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By what is open and where, too."""
        return narrowed(rows, self.narrowing)

    @extend_schema(parameters=[JobFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Jobs, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewJobBody, responses={201: JobBody})
    @idempotent
    def create(self, request: Request) -> Response:
        """Add a job that no ATS gave us."""
        values = self.taken(NewJobBody)
        tenant = self.tenant_named(values.pop("tenant"))
        job = editing.add_manual_job(tenant, values, actor=None)
        return Response(JobBody(job).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=JobChange, responses=JobBody)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Edit what candidates are told: of a manual job, or of one that is active."""
        row, values = self.locked(), self.taken(JobChange)
        return self._done(editing.edit(row, values, actor=None))

    @extend_schema(request=None, responses=JobBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def activate(self, request: Request, pk: str) -> Response:
        """Start the AI recruiter: from now on the ATS no longer overwrites the job."""
        return self._done(activation.activate(self.locked(), actor=None))

    @extend_schema(request=None, responses=JobBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def deactivate(self, request: Request, pk: str) -> Response:
        """Stop the AI recruiter: the values of the ATS come back."""
        return self._done(activation.deactivate(self.locked(), actor=None))

    @extend_schema(request=DriftBody, responses=JobBody)
    @action(detail=True, methods=["post"], url_path="accept-drift")
    @idempotent
    def accept_drift(self, request: Request, pk: str) -> Response:
        """Take over what the ATS says of these fields; the job stays frozen."""
        row, fields = self.locked(), self.taken(DriftBody)["fields"]
        return self._done(activation.accept_drift(row, fields=fields, actor=None))

    @extend_schema(responses=StageBody(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def stages(self, request: Request, pk: str) -> Response:
        """The stages of the job's pipeline in the ATS, in their order."""
        return Response(StageBody(self.get_object().stages, many=True).data)

    @extend_schema(responses=ExplanationBody)
    @action(detail=True, methods=["get"])
    def explain(self, request: Request, pk: str) -> Response:
        """Why the job is missing somewhere, or not as it is in the ATS."""
        return Response(explanation_body(explain.why(self.get_object())))

    def _done(self, answer: Answer) -> Response:
        if not answer.done:
            raise Problem(answer.sentence, code="job.not_possible")
        return Response(JobBody(self.get_object()).data)


class SyncRunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Readings of the connections' jobs, the newest first."""

    queryset = SyncRun.objects.all()
    serializer_class = SyncRunBody
    scopes = {"list": Scope.READ_CONNECTIONS, "retrieve": Scope.READ_CONNECTIONS}
    parameters: ClassVar[dict[str, type[Strict]]] = {"list": SyncRunFilter}

    @extend_schema(parameters=[SyncRunFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Sync runs, the newest first."""
        return super().list(request, *args, **kwargs)
