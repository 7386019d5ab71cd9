"""Candidates: upsert, alone or many; their resumes."""

from functools import partial
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from candidates.api import serializers as bodies
from candidates.api.filters import CandidateFilter, changed_since
from candidates.api.intake import candidate_data, refused, take_rows
from candidates.models import Candidate, CandidateExport
from candidates.profile_pdf.limits import RESUME_BYTES
from candidates.services import intake
from candidates.services.intake import IntakeError, ResumeData
from candidates.services.resumes import fetched_resume
from candidates.tasks import ring_for, ring_for_people
from integrations.api.base import TenantViewSet
from integrations.api.idempotency import idempotent
from integrations.api.parsers import StrictJson
from integrations.api.problems import Problem
from integrations.api.strict import OneTenant, Strict
from integrations.rules.api_scopes import Scope

PLATFORM_ID = OpenApiParameter(
    "platform_id",
    {
        "type": "string",
        "minLength": 1,
        "maxLength": bodies.LONGEST_ID,
        "pattern": f"^{bodies.ID_LETTERS}+$",
    },
    OpenApiParameter.PATH,
    description="The platform's own id of the person.",
)
AROUND_A_FILE = 64 * 1024
"""So many bytes more than the file itself may a form have."""


def _read_resume(view: Any, request: Request, platform_id: str) -> None:
    """Have the file before the transaction begins: a slow server must hold nobody up."""
    view.get_object()
    view.resume_data = _sent_or_fetched(view, request)


def _sent_or_fetched(view: Any, request: Request) -> ResumeData:
    try:
        if not request.content_type.startswith("multipart/"):
            return fetched_resume(view.taken(bodies.ResumeUrlInput)["resume_url"])
        file = request.FILES.get("file")
        if file is None:
            raise Problem(
                "There is no file in this call.",
                code="resume.missing",
                hint="Send it as multipart/form-data in the field file, or its address as "
                "resume_url in JSON.",
                status_code=400,
                fields={"file": ["This field is needed."]},
            )
        file = view.taken(bodies.ResumeFileInput)["file"]
        return ResumeData.read(str(file.name)[:255], cast(bytes, file.read()))
    except IntakeError as error:
        raise refused(error) from error


class CandidateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Candidates of the key's tenant."""

    queryset = Candidate.objects.select_related("tenant").prefetch_related("emails")
    serializer_class = bodies.CandidateBody
    lookup_field = "platform_id"
    lookup_value_regex = f"{bodies.ID_LETTERS}{{1,{bodies.LONGEST_ID}}}"
    scopes = {
        "list": Scope.READ_CANDIDATES,
        "retrieve": Scope.READ_CANDIDATES,
        "update": Scope.WRITE_CANDIDATES,
        "bulk": Scope.WRITE_CANDIDATES,
        "resume": Scope.WRITE_CANDIDATES,
    }
    parameters: ClassVar[dict[str, type[Strict]]] = {
        "list": CandidateFilter,
        "retrieve": OneTenant,
        "resume": OneTenant,
    }
    most_bytes = {"resume": RESUME_BYTES + AROUND_A_FILE}
    tagged = ("retrieve", "update", "resume")
    resume_data: ResumeData

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Changed since a time, too."""
        return changed_since(rows, self.narrowing)

    def get_object(self) -> Any:
        """The candidate. Raises ``Problem`` where a key of the platform means several."""
        try:
            return super().get_object()
        except Candidate.MultipleObjectsReturned as error:
            raise Problem(
                "Several tenants have a candidate of this id.",
                code="tenant.missing",
                hint="Say which with the parameter tenant, the tenant's short name.",
                status_code=status.HTTP_400_BAD_REQUEST,
            ) from error

    @extend_schema(parameters=[CandidateFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Candidates, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[PLATFORM_ID, OneTenant])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One candidate."""
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        parameters=[PLATFORM_ID],
        request=bodies.CandidateInput,
        responses={200: bodies.CandidateBody, 201: bodies.CandidateBody},
    )
    @idempotent
    def update(self, request: Request, platform_id: str) -> Response:
        """Create the person, or bring what is known of them up to date; then decide again."""
        values, platform_id = self.taken(bodies.CandidateInput), platform_id.strip()
        tenant = self.tenant_named(values["tenant"])
        known = self.get_queryset().filter(tenant=tenant, platform_id=platform_id).first()
        self.keep_to_version(known)
        try:
            candidate = intake.take_candidate(tenant, candidate_data(platform_id, values))
        except IntakeError as error:
            raise refused(error) from error
        ring_for(CandidateExport.objects.filter(candidate=candidate))
        code = status.HTTP_201_CREATED if known is None else status.HTTP_200_OK
        return Response(bodies.CandidateBody(candidate).data, status=code)

    @extend_schema(request=bodies.BulkInput, responses=bodies.BulkOutcome)
    @action(detail=False, methods=["post"])
    @idempotent
    def bulk(self, request: Request) -> Response:
        """Up to 1,000 candidates at once, each taken or refused on its own."""
        values = self.taken(bodies.BulkInput)
        tenant = self.tenant_named(values["tenant"])
        rows = take_rows(tenant, values["candidates"])
        taken = [row["id"] for row in rows if row["taken"]]
        ring_for_people(taken)
        return Response({"taken": len(taken), "refused": len(rows) - len(taken), "rows": rows})

    @extend_schema(
        parameters=[PLATFORM_ID, OneTenant],
        request={
            "multipart/form-data": bodies.ResumeFileInput,
            "application/json": bodies.ResumeUrlInput,
        },
        responses=bodies.CandidateBody,
    )
    @action(detail=True, methods=["post"], parser_classes=[StrictJson, MultiPartParser])
    @partial(idempotent, prepare=_read_resume)
    def resume(self, request: Request, platform_id: str) -> Response:
        """Store the resume, sent or fetched, told by its bytes; then decide again."""
        candidate = self.locked()
        if intake.keep_resume(candidate, self.resume_data):
            candidate.save()
            ring_for(intake.decide_again(candidate))
        return Response(bodies.CandidateBody(candidate).data)
