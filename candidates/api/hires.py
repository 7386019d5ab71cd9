"""Hires: what was sent to an HR system; sending somebody, and correcting what was entered."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from candidates import verdicts
from candidates.api import hire_bodies as bodies
from candidates.models import Application, CandidateExport, HireDetails
from candidates.rules import hire_policy
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import Purpose
from candidates.services import hiring
from candidates.services.hire_outgoing import why_no_documents
from candidates.services.hiring import Begun, Choices
from candidates.tasks import ring_for
from integrations.api.base import TenantViewSet
from integrations.api.fields import NO_SUCH_ROW, SYSTEM_AWAY
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.api.strict import Strict
from integrations.connectors.registry import hris_class
from integrations.errors import ConnectorError
from integrations.models import Connection, Tenant
from integrations.rules.api_scopes import Scope
from integrations.rules.decision import Decision


def _read_choices(view: Any, request: Request, pk: str = "") -> None:
    """Ask the HR system before the transaction begins: a slow one must hold nobody up."""
    if pk:
        values = view.taken(bodies.HireCorrection)
        connection = view.get_object().connection
    else:
        values = view.taken(bodies.NewHire)
        view.application = view.application_of(values.pop("application"))
        connection = view.hris_of(view.application.tenant, values.pop("connection"))
        facts = verdicts.hire_facts(view.application, connection, None)
        _go_on_if_sent(hire_policy.decide(facts))
    view.hris, view.details = connection, _details(connection, values)


class HireViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """People who were hired, on their way to an HR system, the newest first."""

    queryset = CandidateExport.objects.filter(purpose=Purpose.HIRE).select_related(
        "tenant", "hire", "connection"
    )
    serializer_class = bodies.HireBody
    scopes = {
        "list": Scope.READ_HIRES,
        "retrieve": Scope.READ_HIRES,
        "choices": Scope.READ_HIRES,
        "create": Scope.WRITE_HIRES,
        "update": Scope.WRITE_HIRES,
    }
    parameters: ClassVar[dict[str, type[Strict]]] = {
        "list": bodies.HireFilter,
        "choices": bodies.HrisParameter,
    }
    tagged = ("retrieve", "create", "update")
    application: Application
    hris: Connection
    details: HireDetails

    @extend_schema(parameters=[bodies.HireFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Hires, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=bodies.NewHire, responses={201: bodies.HireBody})
    @partial(idempotent, prepare=_read_choices)
    def create(self, request: Request) -> Response:
        """Send somebody who was hired to the HR system."""
        begun = hiring.begin(self.application, self.hris, self.details, actor=None)
        return self._sent(begun, status.HTTP_201_CREATED)

    @extend_schema(request=bodies.HireCorrection, responses=bodies.HireBody)
    @partial(idempotent, prepare=_read_choices)
    def update(self, request: Request, pk: str) -> Response:
        """Put other data in place of what was entered, and try again."""
        return self._sent(hiring.correct(self.locked(), self.details, actor=None), 200)

    @extend_schema(
        parameters=[bodies.HrisParameter],
        responses={200: bodies.HireChoices, **NO_SUCH_ROW, **SYSTEM_AWAY},
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def choices(self, request: Request) -> Response:
        """What a hire can be given, as the HR system lists it now."""
        rows = Connection.objects.filter(pk=self.narrowing["connection"])
        if self.key.tenant_id is not None:
            rows = rows.filter(tenant=self.key.tenant_id)
        connection = rows.select_related("tenant").first()
        if connection is None:
            raise _unknown("connection", self.narrowing["connection"])
        connection = self.hris_of(connection.tenant, connection.pk)
        found = _choices(connection)
        return Response(
            {
                "connection": connection.pk,
                "required": sorted(hris_class(connection.route).required_of_hire),
                "no_documents": why_no_documents(connection) or "",
                **{
                    listed: [
                        {"id": choice.external_id, "name": choice.name}
                        for choice in getattr(found, listed)
                    ]
                    for listed in bodies.CHOSEN.values()
                },
            }
        )

    def application_of(self, pk: int) -> Application:
        """The application of this id that the key may see. Raises ``Problem``."""
        rows = Application.objects.select_related("tenant", "candidate", "job").filter(pk=pk)
        if self.key.tenant_id is not None:
            rows = rows.filter(tenant=self.key.tenant_id)
        found = rows.first()
        if found is None:
            raise _unknown("application", pk)
        return found

    def hris_of(self, tenant: Tenant, pk: int | None) -> Connection:
        """The tenant's HR system of this id, else its newest. Raises ``Problem``."""
        offered = hiring.hris_of(tenant)
        named = next((one for one in offered if pk in (None, one.pk)), None)
        if named is None and pk is not None:
            raise _unknown("connection", pk)
        if named is None:
            raise Problem(
                "The customer has connected no HR system.",
                code="hire.no_connection",
                hint="Connect one in the portal, below the customer's integrations.",
                status_code=422,
            )
        return named

    def _sent(self, begun: Begun, code: int) -> Response:
        if begun.export is None:
            _go_on_if_sent(begun.decision)
            raise Problem(
                "The hire is on its way or has arrived, so its data cannot be changed here.",
                code="hire.under_way",
                hint="Correct the employee in the HR system.",
            )
        ring_for([begun.export])
        return Response(bodies.HireBody(begun.export).data, status=code)


def _go_on_if_sent(decision: Decision[ExportVerdict]) -> None:
    """Raise ``Problem`` with the first reason where policy does not let the hire go."""
    if decision.verdict is not ExportVerdict.SEND:
        first = decision.reasons[0]
        raise Problem(first.sentence, code=str(first.code), hint=first.hint)


def _choices(connection: Connection) -> Choices:
    try:
        return hiring.choices(connection)
    except ConnectorError as error:
        raise Problem(
            f"The HR system could not be asked. {error.sentence}",
            code=error.code,
            hint=error.hint or "Try again later.",
        ) from error


def _details(connection: Connection, values: Mapping[str, Any]) -> HireDetails:
    """What was entered, with the names of what was chosen. Raises ``Problem``."""
    listed = _choices(connection)
    names: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    for part, plural in bodies.CHOSEN.items():
        known = {choice.external_id: choice.name for choice in getattr(listed, plural)}
        chosen = values[f"{part}_id"]
        if chosen and chosen not in known:
            wrong[f"{part}_id"] = ["The HR system does not list it (any more)."]
        names[f"{part}_name"] = known.get(chosen, "")[:200]
    for name in sorted(hris_class(connection.route).required_of_hire):
        if not values[name]:
            wrong[name] = ["The HR system requires it."]
    if values["with_document"] and (why := why_no_documents(connection)):
        wrong["with_document"] = [f"Not possible with this connection. {why}"]
    if wrong:
        raise Problem(
            f"The hire cannot be taken: look at {', '.join(sorted(wrong))}.",
            code="hire.refused",
            hint="Ask for the choices of this HR system, and choose from them.",
            status_code=422,
            fields=wrong,
        )
    return HireDetails(**values, **names)


def _unknown(what: str, pk: int) -> Problem:
    return Problem(
        f"There is no {what} {pk} for this key.",
        code=f"{what}.unknown",
        hint="Check the id.",
        status_code=422,
        fields={what: ["unknown"]},
    )
