"""Applications: stages, conversation, assessment, response."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from candidates import explain
from candidates.api import application_bodies as bodies
from candidates.api.filters import ApplicationFilter, changed_since
from candidates.api.intake import refused
from candidates.models import Application, Assessment, Candidate, CandidateExport, Screening, Search
from candidates.rules.stages import PlatformStage, ResponseType
from candidates.services import intake
from candidates.services.conversation import add_messages
from candidates.services.intake import IntakeError
from candidates.tasks import ring_for
from integrations.api.base import TenantViewSet
from integrations.api.fields import ExplanationBody, explanation_body
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.api.strict import Strict
from integrations.rules.api_scopes import Scope
from jobs.models import Job


class ApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Candidates on jobs."""

    queryset = Application.objects.select_related("tenant")
    serializer_class = bodies.ApplicationBody
    scopes = {
        "list": Scope.READ_CANDIDATES,
        "retrieve": Scope.READ_CANDIDATES,
        "explain": Scope.READ_CANDIDATES,
        "create": Scope.WRITE_CANDIDATES,
        "stage": Scope.WRITE_CANDIDATES,
        "record_response": Scope.WRITE_CANDIDATES,
        "screening": Scope.WRITE_CANDIDATES,
        "messages": Scope.WRITE_CANDIDATES,
        "assessment": Scope.WRITE_CANDIDATES,
        "read_screening": Scope.READ_CANDIDATES,
        "read_assessment": Scope.READ_CANDIDATES,
    }
    parameters: ClassVar[dict[str, type[Strict]]] = {"list": ApplicationFilter}

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Changed since a time, too."""
        return changed_since(rows, self.narrowing)

    @extend_schema(parameters=[ApplicationFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Candidates on jobs, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=bodies.ApplicationInput, responses={201: bodies.ApplicationBody})
    @idempotent
    def create(self, request: Request) -> Response:
        """Put a candidate on a job, once, and decide whether they go out."""
        values = self.taken(bodies.ApplicationInput)
        try:
            export = intake.apply_to_job(
                self._own(Candidate.objects.all(), values["candidate"], "candidate"),
                self._own(Job.objects.all(), values["job"], "job"),
                search=self._own(Search.objects.all(), values["search"], "search")
                if values["search"]
                else None,
                stage=PlatformStage(values["stage"]),
            )
        except IntakeError as error:
            raise refused(error) from error
        ring_for([export])
        made = bodies.ApplicationBody(export.application).data
        return Response(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=bodies.StageInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def stage(self, request: Request, pk: str) -> Response:
        """The candidate has reached another stage; what is due there happens."""
        stage = PlatformStage(self.taken(bodies.StageInput)["stage"])
        try:
            export = intake.move_stage(self.get_object(), stage)
        except IntakeError as error:
            raise refused(error) from error
        return self._decided(export)

    @extend_schema(request=bodies.ResponseInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["post"], url_path="response")
    @idempotent
    def record_response(self, request: Request, pk: str) -> Response:
        """What the candidate answered to the outreach."""
        said = self.taken(bodies.ResponseInput)["response"]
        return self._decided(
            intake.record_response(self.get_object(), ResponseType(said) if said else None)
        )

    @extend_schema(request=bodies.ScreeningInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["put"])
    @idempotent
    def screening(self, request: Request, pk: str) -> Response:
        """The screening conversation as it is now."""
        values = self.taken(bodies.ScreeningInput)
        export = intake.record_screening(
            self.get_object(), bodies.as_stored(values), completed_at=values["completed_at"]
        )
        return self._decided(export)

    @extend_schema(responses=bodies.ScreeningBody)
    @screening.mapping.get
    def read_screening(self, request: Request, pk: str) -> Response:
        """The screening conversation; empty where nothing was said yet."""
        application = self.get_object()
        known = Screening.objects.filter(application=application).first()
        return Response(bodies.ScreeningBody(known or Screening(application=application)).data)

    @extend_schema(request=bodies.MessagesInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def messages(self, request: Request, pk: str) -> Response:
        """Add messages to the end of the conversation; then decide again."""
        values = self.taken(bodies.MessagesInput)
        try:
            export = add_messages(
                self.get_object(), bodies.as_stored(values), completed_at=values["completed_at"]
            )
        except IntakeError as error:
            raise refused(error) from error
        return self._decided(export)

    @extend_schema(request=bodies.AssessmentInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["put"])
    @idempotent
    def assessment(self, request: Request, pk: str) -> Response:
        """The assessment."""
        values = self.taken(bodies.AssessmentInput)
        application = self.get_object()
        intake.record_assessment(
            application,
            stars=values["stars"],
            summary=values["summary"],
            criteria=[dict(criterion) for criterion in values["criteria"]],
        )
        return Response(bodies.ApplicationBody(application).data)

    @extend_schema(responses=bodies.AssessmentBody)
    @assessment.mapping.get
    def read_assessment(self, request: Request, pk: str) -> Response:
        """The assessment."""
        known = Assessment.objects.filter(application=self.get_object()).first()
        if known is None:
            raise Problem(
                "There is no assessment of this application yet.",
                code="assessment.none",
                hint="Send one with PUT.",
                status_code=404,
            )
        return Response(bodies.AssessmentBody(known).data)

    @extend_schema(responses=ExplanationBody)
    @action(detail=True, methods=["get"])
    def explain(self, request: Request, pk: str) -> Response:
        """Why the candidate is not in the ATS on this job."""
        return Response(explanation_body(explain.why(self.get_object())))

    def _decided(self, export: CandidateExport) -> Response:
        ring_for([export])
        return Response(bodies.ApplicationBody(self.get_object()).data)

    def _own(self, rows: QuerySet[Any], pk: int, what: str) -> Any:
        """The row of this id that the key may see. Raises ``Problem`` where there is none."""
        tenant = self.key.tenant_id
        visible = rows if tenant is None else rows.filter(tenant=tenant)
        row = visible.filter(pk=pk).first()
        if row is None:
            raise Problem(
                f"There is no {what} {pk} for this key.",
                code=f"{what}.unknown",
                hint="Check the id.",
                status_code=422,
                fields={what: ["unknown"]},
            )
        return row
