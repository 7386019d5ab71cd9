"""Bulk retries by filter: counted first, then sent in waves, with their progress."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core import signing
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from candidates.api.serializers import ReasonInput
from candidates.models import FailureGroup, RetryRun
from candidates.rules.retry_waves import ItemState, RunState
from candidates.services import retries
from integrations.api.base import TenantViewSet
from integrations.api.idempotency import idempotent
from integrations.api.problems import Problem
from integrations.api.strict import IdField, OneTenant, Strict
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import Scope
from integrations.rules.decision import Owner

COUNTED_SECONDS = 15 * 60
CAUSES_AT_MOST = 50
COUNTED = "api-retry-counted"
OF_A_GROUP = {"tenant": "tenant__slug", "connection": "connection", "cause": "pk", "code": "code"}
"""Parts of the filter that are said of a cause; the others of each export."""


class RetryFilterInput(OneTenant):
    """Which exports that are stuck are meant; all of it has to fit. Empty: every one."""

    connection = IdField(required=False)
    cause = IdField(required=False)
    code = serializers.CharField(max_length=120, required=False)
    job = IdField(required=False)
    owner = serializers.ChoiceField(choices=list(Owner), required=False)


class RetryInput(Strict):
    """What was counted, and why it is sent again."""

    token = serializers.CharField(max_length=2000)
    name = serializers.CharField(max_length=200, default="", allow_blank=True)
    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class RetryCause(serializers.Serializer[Any]):
    """One root cause: why these exports are stuck."""

    causes = serializers.ListField(child=serializers.IntegerField())
    code = serializers.CharField()
    sentence = serializers.CharField()
    exports = serializers.IntegerField()
    people = serializers.IntegerField()


class RetryCount(serializers.Serializer[Any]):
    """What a retry would affect. ``token`` starts it, within 15 minutes."""

    exports = serializers.IntegerField()
    people = serializers.IntegerField()
    tenants = serializers.IntegerField()
    sentence = serializers.CharField()
    causes = RetryCause(many=True)
    token = serializers.CharField()


class RetryProgress(serializers.Serializer[Any]):
    """How many exports of a run are where."""

    waiting = serializers.IntegerField()
    sent = serializers.IntegerField()
    through = serializers.IntegerField()
    same_failure = serializers.IntegerField()
    other_failure = serializers.IntegerField()
    skipped = serializers.IntegerField()


class RetryBody(serializers.ModelSerializer[RetryRun]):
    """A bulk retry of one cause."""

    tenant = serializers.CharField(source="tenant.slug", default=None, allow_null=True)
    state = serializers.ChoiceField(choices=list(RunState))
    cause = serializers.IntegerField(source="group_id")

    class Meta:
        model = RetryRun
        fields = (
            "id", "tenant", "name", "cause", "state", "state_note", "note", "people", "total",
            "made_at", "ended_at",
        )  # fmt: skip
        read_only_fields = fields


class RetriesStarted(serializers.Serializer[Any]):
    """What was started: one bulk retry for each cause."""

    runs = RetryBody(many=True)


class RetryWithProgress(RetryBody):
    """A bulk retry, and how far it is."""

    progress = serializers.SerializerMethodField()

    class Meta(RetryBody.Meta):
        fields = (*RetryBody.Meta.fields, "progress")  # type: ignore[assignment]  # one more
        read_only_fields = fields  # type: ignore[assignment]  # one more

    @extend_schema(responses=RetryProgress)
    def get_progress(self, run: RetryRun) -> dict[str, int]:
        """How many are where."""
        found = retries.states_of(run)
        return {state.value: found.get(state, 0) for state in ItemState}


class RetryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Bulk retries, the newest first. Those that span several tenants only the platform sees."""

    queryset = RetryRun.objects.select_related("tenant")
    serializer_class = RetryBody
    scopes = {
        "list": Scope.READ_EXPORTS,
        "retrieve": Scope.READ_EXPORTS,
        "preview": Scope.READ_EXPORTS,
        "create": Scope.WRITE_EXPORTS,
        "pause": Scope.WRITE_EXPORTS,
        "go_on": Scope.WRITE_EXPORTS,
        "abort": Scope.WRITE_EXPORTS,
    }
    asks = ("preview",)
    parameters: ClassVar[dict[str, type[Strict]]] = {}

    @extend_schema(responses=RetryWithProgress)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One bulk retry, and how far it is."""
        return Response(RetryWithProgress(self.get_object()).data)

    @extend_schema(request=RetryFilterInput, responses=RetryCount)
    @action(detail=False, methods=["post"], pagination_class=None)
    def preview(self, request: Request) -> Response:
        """Count whom a retry would affect. Nothing is changed."""
        wanted = self.taken(RetryFilterInput)
        groups, within = self._meant(wanted)
        counted = retries.foresee(groups, within)
        causes = [self._counted(same, within) for same in _by_cause(groups).values()]
        seen = {"key": self.key.pk, "filter": wanted, "exports": counted.exports}
        return Response(
            {
                "exports": counted.exports,
                "people": counted.people,
                "tenants": counted.tenants,
                "sentence": counted.sentence,
                "causes": [cause for cause in causes if cause["exports"]],
                "token": signing.dumps(seen, salt=COUNTED),
            }
        )

    @extend_schema(request=RetryInput, responses={201: RetriesStarted})
    @idempotent
    def create(self, request: Request) -> Response:
        """Send what was counted again: one run for each cause, one export first, then ten."""
        values = self.taken(RetryInput)
        seen = self._seen(values["token"])
        groups, within = self._meant(seen["filter"])
        if retries.foresee(groups, within).exports > seen["exports"]:
            raise Problem(
                "More exports are stuck by now than were counted, so nothing was started.",
                code="retry.count_grown",
                hint="Count again, and start with the new token.",
            )
        runs = [
            retries.start(same, actor=None, name=values["name"], note=values["note"], within=within)
            for same in _by_cause(groups).values()
        ]
        started = [run for run in runs if isinstance(run, RetryRun)]
        if not started:
            raise Problem(
                "Nobody is stuck on it who is not on their way already.",
                code="retry.nobody",
                hint="Count again to see who is stuck now.",
            )
        answer = {"runs": RetryBody(started, many=True).data}
        return Response(answer, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RetryWithProgress)
    @action(detail=True, methods=["post"])
    @idempotent
    def pause(self, request: Request, pk: str) -> Response:
        """Send nobody further for now. Who is on their way goes on."""
        return self._done(retries.pause(self.get_object(), actor=None))

    @extend_schema(request=None, responses=RetryWithProgress)
    @action(detail=True, methods=["post"], url_path="go-on")
    @idempotent
    def go_on(self, request: Request, pk: str) -> Response:
        """Go on with those who wait. What failed before does not stop it again."""
        return self._done(retries.go_on(self.get_object(), actor=None))

    @extend_schema(request=ReasonInput, responses=RetryWithProgress)
    @action(detail=True, methods=["post"])
    @idempotent
    def abort(self, request: Request, pk: str) -> Response:
        """End it. Who waits stays stuck; who is on their way goes on."""
        note = self.taken(ReasonInput)["note"]
        return self._done(retries.abort(self.get_object(), actor=None, note=note))

    def _meant(self, wanted: Mapping[str, Any]) -> tuple[list[FailureGroup], Q]:
        """The causes of the filter within the key's tenant, and what else each export has to be."""
        of_group = {path: wanted[name] for name, path in OF_A_GROUP.items() if name in wanted}
        of_export = {name: wanted[name] for name in ("job", "owner") if name in wanted}
        groups = FailureGroup.objects.filter(**of_group).select_related("tenant")
        if self.key.tenant_id is not None:
            groups = groups.filter(tenant=self.key.tenant_id)
        found = list(groups.stuck().order_by("pk")[: CAUSES_AT_MOST + 1])
        if len(found) > CAUSES_AT_MOST:
            raise Problem(
                f"More than {CAUSES_AT_MOST} causes fit, the most for one call.",
                code="retry.too_many_causes",
                hint="Narrow it to a connection or to one cause.",
                status_code=422,
            )
        return found, Q(**of_export)

    def _counted(self, groups: list[FailureGroup], within: Q) -> dict[str, Any]:
        counted = retries.foresee(groups, within)
        return {
            "causes": [group.pk for group in groups],
            "code": groups[0].code,
            "sentence": groups[0].sentence,
            "exports": counted.exports,
            "people": counted.people,
        }

    def _seen(self, token: str) -> dict[str, Any]:
        try:
            seen: dict[str, Any] = signing.loads(token, salt=COUNTED, max_age=COUNTED_SECONDS)
        except signing.BadSignature:
            seen = {}
        if seen.get("key") != self.key.pk:
            raise Problem(
                "This token was not made for this key, or is older than 15 minutes.",
                code="retry.token_not_accepted",
                hint="Count again, and start with the new token.",
                status_code=422,
                fields={"token": ["not accepted"]},
            )
        return seen

    def _done(self, answer: Answer) -> Response:
        if not answer.done:
            raise Problem(answer.sentence, code="retry.not_possible")
        return Response(RetryWithProgress(self.get_object()).data)


def _by_cause(groups: list[FailureGroup]) -> dict[str, list[FailureGroup]]:
    found: dict[str, list[FailureGroup]] = {}
    for group in groups:
        found.setdefault(group.cause, []).append(group)
    return found
