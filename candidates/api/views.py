"""Candidates: upsert, alone or many. Applications: stages, conversation, assessment, response."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from candidates import explain
from candidates.api import serializers as bodies
from candidates.api.intake import candidate_data, take_row
from candidates.models import Application, Candidate, CandidateExport, Search
from candidates.rules.stages import PlatformStage, ResponseType
from candidates.services import intake
from candidates.services.intake import IntakeError, ResumeData
from candidates.tasks import ring_for
from integrations.api.base import TenantViewSet
from integrations.api.fields import ExplanationBody, explanation_body
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.rules.api_scopes import Scope
from jobs.models import Job

PLATFORM_ID = OpenApiParameter(
    "platform_id", str, OpenApiParameter.PATH, description="The platform's own id of the person."
)


def _refused(error: IntakeError) -> Problem:
    return Problem(str(error), code="intake.refused", status_code=422)


class CandidateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Candidates of the key's tenant."""

    queryset = Candidate.objects.select_related("tenant").prefetch_related("emails")
    serializer_class = bodies.CandidateBody
    lookup_field = "platform_id"
    lookup_value_regex = "[^/]{1,80}"
    scopes = {
        "list": Scope.READ_CANDIDATES,
        "retrieve": Scope.READ_CANDIDATES,
        "update": Scope.WRITE_CANDIDATES,
        "bulk": Scope.WRITE_CANDIDATES,
        "resume": Scope.WRITE_CANDIDATES,
    }

    @extend_schema(
        parameters=[PLATFORM_ID],
        request=bodies.CandidateInput,
        responses={200: bodies.CandidateBody, 201: bodies.CandidateBody},
    )
    @idempotent
    def update(self, request: Request, platform_id: str) -> Response:
        """Create the person, or bring what is known of them up to date; then decide again."""
        asked = bodies.CandidateInput(data=request.data)
        asked.is_valid(raise_exception=True)
        tenant = self.tenant_named(asked.validated_data["tenant"])
        is_new = not Candidate.objects.filter(tenant=tenant, platform_id=platform_id).exists()
        try:
            candidate = intake.take_candidate(
                tenant, candidate_data(platform_id, asked.validated_data)
            )
        except IntakeError as error:
            raise _refused(error) from error
        ring_for(CandidateExport.objects.filter(candidate=candidate))
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(bodies.CandidateBody(candidate).data, status=code)

    @extend_schema(request=bodies.BulkInput, responses=bodies.BulkOutcome)
    @action(detail=False, methods=["post"])
    @idempotent
    def bulk(self, request: Request) -> Response:
        """Up to 1,000 candidates at once, each taken or refused on its own."""
        asked = bodies.BulkInput(data=request.data)
        asked.is_valid(raise_exception=True)
        tenant = self.tenant_named(asked.validated_data["tenant"])
        rows = [
            take_row(tenant, index, row)
            for index, row in enumerate(asked.validated_data["candidates"])
        ]
        taken = [row["id"] for row in rows if row["taken"]]
        ring_for(CandidateExport.objects.filter(candidate__in=taken))
        return Response({"taken": len(taken), "refused": len(rows) - len(taken), "rows": rows})

    @extend_schema(
        parameters=[PLATFORM_ID],
        request={"multipart/form-data": {"type": "object", "properties": {
            "file": {"type": "string", "format": "binary"}}, "required": ["file"]}},
        responses=bodies.CandidateBody,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @idempotent
    def resume(self, request: Request, platform_id: str) -> Response:
        """Store the resume, told by its bytes; then decide again."""
        candidate = self.get_object()
        file = request.FILES.get("file")
        if file is None:
            raise Problem(
                "There is no file in this call.",
                code="resume.missing",
                hint="Send it as multipart/form-data in the field file.",
                status_code=400,
            )
        try:
            resume = ResumeData.read(str(file.name)[:255], cast(bytes, file.read()))
        except IntakeError as error:
            raise _refused(error) from error
        if intake.keep_resume(candidate, resume):
            candidate.save()
            ring_for(intake.decide_again(candidate))
        return Response(bodies.CandidateBody(candidate).data)


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
        "assessment": Scope.WRITE_CANDIDATES,
    }

    @extend_schema(request=bodies.ApplicationInput, responses={201: bodies.ApplicationBody})
    @idempotent
    def create(self, request: Request) -> Response:
        """Put a candidate on a job, once, and decide whether they go out."""
        asked = bodies.ApplicationInput(data=request.data)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
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
            raise _refused(error) from error
        ring_for([export])
        made = bodies.ApplicationBody(export.application).data
        return Response(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=bodies.StageInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def stage(self, request: Request, pk: str) -> Response:
        """The candidate has reached another stage; what is due there happens."""
        stage = PlatformStage(self._asked(bodies.StageInput)["stage"])
        try:
            export = intake.move_stage(self.get_object(), stage)
        except IntakeError as error:
            raise _refused(error) from error
        return self._decided(export)

    @extend_schema(request=bodies.ResponseInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["post"], url_path="response")
    @idempotent
    def record_response(self, request: Request, pk: str) -> Response:
        """What the candidate answered to the outreach."""
        said = self._asked(bodies.ResponseInput)["response"]
        return self._decided(
            intake.record_response(self.get_object(), ResponseType(said) if said else None)
        )

    @extend_schema(request=bodies.ScreeningInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["put"])
    @idempotent
    def screening(self, request: Request, pk: str) -> Response:
        """The screening conversation as it is now."""
        values = self._asked(bodies.ScreeningInput)
        messages = [
            {**message, "at": message["at"].isoformat() if message["at"] else None}
            for message in values["messages"]
        ]
        export = intake.record_screening(
            self.get_object(), messages, completed_at=values["completed_at"]
        )
        return self._decided(export)

    @extend_schema(request=bodies.AssessmentInput, responses=bodies.ApplicationBody)
    @action(detail=True, methods=["put"])
    @idempotent
    def assessment(self, request: Request, pk: str) -> Response:
        """The assessment."""
        values = self._asked(bodies.AssessmentInput)
        application = self.get_object()
        intake.record_assessment(
            application,
            stars=values["stars"],
            summary=values["summary"],
            criteria=[dict(criterion) for criterion in values["criteria"]],
        )
        return Response(bodies.ApplicationBody(application).data)

    @extend_schema(responses=ExplanationBody)
    @action(detail=True, methods=["get"])
    def explain(self, request: Request, pk: str) -> Response:
        """Why the candidate is not in the ATS on this job."""
        return Response(explanation_body(explain.why(self.get_object())))

    def _asked(self, body: type[Any]) -> dict[str, Any]:
        asked = body(data=self.request.data)
        asked.is_valid(raise_exception=True)
        values: dict[str, Any] = asked.validated_data
        return values

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
