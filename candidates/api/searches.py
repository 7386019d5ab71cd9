"""Searches: made, read, changed; what can be chosen, and what a change would do."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from candidates import dry_run
from candidates.api import search_bodies as bodies
from candidates.api.search_choices import choices_for, compared, foreseen
from candidates.models import Search
from candidates.search_settings import refusals, snapshot, with_settings
from candidates.services import searches
from candidates.services.searches import ChangedMeanwhileError, SettingsRefusedError
from candidates.tasks import ring_for
from integrations.api.base import TenantViewSet
from integrations.api.fields import NO_SUCH_ROW
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.api.strict import Strict
from integrations.models import Tenant
from integrations.models.clock import database_now
from integrations.rules.api_scopes import Scope
from jobs.models import Job

SETTING_OF = {"job_id": "job"}
"""What a column is called in a body."""


class SearchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Searches with their export settings."""

    queryset = Search.objects.select_related("tenant", "job__connection")
    serializer_class = bodies.SearchBody
    scopes = {
        "list": Scope.READ_SEARCHES,
        "retrieve": Scope.READ_SEARCHES,
        "choices": Scope.READ_SEARCHES,
        "choices_for_new": Scope.READ_SEARCHES,
        "preview": Scope.READ_SEARCHES,
        "dry_run": Scope.READ_SEARCHES,
        "create": Scope.WRITE_SEARCHES,
        "partial_update": Scope.WRITE_SEARCHES,
    }
    parameters: ClassVar[dict[str, type[Strict]]] = {
        "list": bodies.SearchFilter,
        "choices": bodies.JobChoice,
        "choices_for_new": bodies.NeededJob,
    }
    tagged = ("retrieve", "create", "partial_update")
    asks = ("preview", "dry_run")

    @extend_schema(parameters=[bodies.SearchFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Searches, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=bodies.NewSearch, responses={201: bodies.SearchBody})
    @idempotent
    def create(self, request: Request) -> Response:
        """Make a search. What is left out is as usual."""
        values = self.taken(bodies.NewSearch)
        tenant = self.tenant_named(values["tenant"])
        plain = Search(tenant=tenant, name=values["name"], job=self._job(values["job"], tenant))
        try:
            made = searches.make(
                with_settings(plain, bodies.settings_in(values, plain)), actor=None
            )
        except SettingsRefusedError as error:
            raise _refused(error) from error
        return Response(bodies.SearchBody(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=bodies.SearchChange, responses=bodies.SearchBody)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change settings or the name, keep the version, and decide again for the candidates."""
        stored, values = self.locked(), self.taken(bodies.SearchChange)
        proposed = self._proposed(stored, values)
        try:
            changed = searches.change_settings(
                proposed, seen=snapshot(stored), actor=None, note=values.get("note", "")
            )
        except SettingsRefusedError as error:
            raise _refused(error) from error
        except ChangedMeanwhileError as error:
            raise Problem(
                str(error),
                code="changed_meanwhile",
                hint="Read the search again, and send your change with the new ETag in If-Match.",
                status_code=status.HTTP_412_PRECONDITION_FAILED,
            ) from error
        name = values.get("name", stored.name)
        if name != stored.name and not (said := searches.rename(stored, name, actor=None)).done:
            raise Problem(said.sentence, code="search.name_taken", fields={"name": [said.sentence]})
        ring_for(changed.decided)
        return Response(bodies.SearchBody(self.get_object()).data)

    @extend_schema(
        parameters=[bodies.JobChoice], responses={200: bodies.ChoicesBody, **NO_SUCH_ROW}
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def choices(self, request: Request, pk: str) -> Response:
        """What can be chosen for this search, on its job or on another one."""
        search = self.get_object()
        if "job" in self.narrowing:
            job = self._job(self.narrowing["job"], search.tenant)
            search = with_settings(search, {"job_id": job.pk})
        return Response(choices_for(search))

    @extend_schema(
        operation_id="searches_new_choices_retrieve",
        parameters=[bodies.NeededJob],
        responses={200: bodies.ChoicesBody, **NO_SUCH_ROW},
    )
    @action(detail=False, methods=["get"], url_path="choices", pagination_class=None)
    def choices_for_new(self, request: Request) -> Response:
        """What can be chosen for a new search on this job, and so at its connection."""
        job = self._job(self.narrowing["job"], self.key.tenant)
        return Response(choices_for(Search(tenant=job.tenant, job=job)))

    @extend_schema(request=bodies.SettingsInput, responses=bodies.PreviewBody)
    @action(detail=True, methods=["post"], pagination_class=None)
    def preview(self, request: Request, pk: str) -> Response:
        """What would become of the candidates by these settings. Nothing is written or sent."""
        stored, proposed = self._tried()
        return Response(foreseen(stored, proposed))

    @extend_schema(request=bodies.SettingsInput, responses=bodies.DryRunBody)
    @action(detail=True, methods=["post"], url_path="dry-run", pagination_class=None)
    def dry_run(self, request: Request, pk: str) -> Response:
        """What these settings would have made of the last 90 days. Nothing is written or sent."""
        stored, proposed = self._tried()
        return Response(compared(stored, proposed, start=dry_run.since(database_now())))

    def _tried(self) -> tuple[Search, Search]:
        """The search as it is, and with the settings of the body. Raises ``Problem``."""
        stored = self.get_object()
        proposed = self._proposed(stored, self.taken(bodies.SettingsInput))
        if found := refusals(proposed, stored):
            raise _refused(SettingsRefusedError(found))
        return stored, proposed

    def _proposed(self, stored: Search, values: Mapping[str, Any]) -> Search:
        if "job" in values:
            self._job(values["job"], stored.tenant)
        return with_settings(stored, bodies.settings_in(values, stored))

    def _job(self, pk: int, tenant: Tenant | None) -> Job:
        """The job of this id, at this tenant or (for a key of the platform) at any."""
        rows = Job.objects.select_related("tenant", "connection").filter(pk=pk)
        job = (rows if tenant is None else rows.filter(tenant=tenant)).first()
        if job is None:
            raise Problem(
                f"There is no job {pk} for this key.",
                code="job.unknown",
                hint="Check the id.",
                status_code=422,
                fields={"job": ["unknown"]},
            )
        return job


def _refused(error: SettingsRefusedError) -> Problem:
    fields: dict[str, list[str]] = {}
    for refusal in error.refusals:
        name = SETTING_OF.get(refusal.field, refusal.field)
        fields.setdefault(name, []).append(refusal.sentence)
    return Problem(
        str(error),
        code="search.refused",
        hint="Ask for the choices of this job, and choose what is possible there.",
        status_code=422,
        fields=fields,
    )
