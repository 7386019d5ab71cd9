"""Webhook endpoints and what became of each event, for the platform's own backend."""

from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
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
from integrations.api.webhook_bodies import (
    PATHS,
    DeliveryBody,
    DeliveryFilter,
    DeliveryWithAttempts,
    EndpointBody,
    EndpointInput,
    EndpointWithSecret,
    SecretBody,
    SinceInput,
)
from integrations.models import Tenant, WebhookDelivery, WebhookEndpoint
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import Scope
from integrations.services import webhook_endpoints, webhook_resending
from integrations.services.webhook_endpoints import EndpointError
from integrations.tasks import drain_webhooks, ring


class WebhookEndpointViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """Who is told what happens."""

    queryset = WebhookEndpoint.objects.select_related("tenant")
    serializer_class = EndpointBody
    scopes = dict.fromkeys(
        (
            "list", "retrieve", "create", "update", "destroy", "rotate_secret", "test", "enable",
            "disable", "resend",
        ),
        Scope.WEBHOOKS,
    )  # fmt: skip

    @extend_schema(request=EndpointInput, responses={201: EndpointWithSecret})
    @partial(idempotent, shown_once=("secret",))
    def create(self, request: Request) -> Response:
        """Make an endpoint. Its secret is in this answer and in no other, a repeat's included."""
        values = self.taken(EndpointInput)
        tenant = self._tenant(values.pop("tenant"))
        try:
            made, secret = webhook_endpoints.make(tenant, **values, actor=None)
        except EndpointError as error:
            raise _refused(error) from error
        shown = {**EndpointBody(made).data, "secret": secret}
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(request=EndpointInput, responses=EndpointBody)
    @idempotent
    def update(self, request: Request, pk: str) -> Response:
        """Another address or other events, from the next event on. The tenant stays."""
        endpoint = self.get_object()
        values = self.taken(EndpointInput)
        named, own = values.pop("tenant"), endpoint.tenant
        if named and named != (own.slug if own else ""):
            raise Problem(
                "The tenant of an endpoint stays as it is.",
                code="webhook.tenant_stays",
                hint="Leave tenant out, or make an endpoint for the other tenant.",
                status_code=status.HTTP_422_UNPROCESSABLE_ENTITY,
                fields={"tenant": ["It cannot be changed."]},
            )
        try:
            changed = webhook_endpoints.change(endpoint, **values, actor=None)
        except EndpointError as error:
            raise _refused(error) from error
        return Response(EndpointBody(changed).data)

    @extend_schema(responses=AnswerBody)
    @idempotent
    def destroy(self, request: Request, pk: str) -> Response:
        """Forget the endpoint, its secrets and its log."""
        return self._said(webhook_endpoints.remove(self.get_object(), actor=None))

    @extend_schema(request=None, responses=SecretBody)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    @partial(idempotent, shown_once=("secret",))
    def rotate_secret(self, request: Request, pk: str) -> Response:
        """A new secret, in this answer and in no other. For 24 hours the old one signs as well."""
        return Response({"secret": webhook_endpoints.rotate(self.get_object(), actor=None)})

    @extend_schema(request=None, responses={202: AnswerBody})
    @action(detail=True, methods=["post"])
    @idempotent
    def test(self, request: Request, pk: str) -> Response:
        """Send a test event."""
        endpoint = self.get_object()
        return self._sent(endpoint, webhook_endpoints.send_test(endpoint, actor=None))

    @extend_schema(request=None, responses=AnswerBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def enable(self, request: Request, pk: str) -> Response:
        """Send it what happens from now on."""
        return self._said(webhook_endpoints.enable(self.get_object(), actor=None))

    @extend_schema(request=None, responses=AnswerBody)
    @action(detail=True, methods=["post"])
    @idempotent
    def disable(self, request: Request, pk: str) -> Response:
        """Send it nothing until it is enabled again. What happens is kept for 30 days."""
        return self._said(webhook_endpoints.disable(self.get_object(), actor=None))

    @extend_schema(request=SinceInput, responses={202: AnswerBody})
    @action(detail=True, methods=["post"])
    @idempotent
    def resend(self, request: Request, pk: str) -> Response:
        """Send everything that happened since then and has not arrived."""
        endpoint = self.get_object()
        wanted = self.taken(SinceInput)
        answer = webhook_resending.resend_since(
            endpoint, wanted["since"], delivered_too=wanted["delivered_too"], actor=None
        )
        return self._sent(endpoint, answer)

    def _tenant(self, slug: str) -> Tenant | None:
        """A key of the platform makes an endpoint for every tenant where it names none."""
        return None if self.key.tenant is None and not slug else self.tenant_named(slug)

    def _said(self, answer: Answer, code: int = status.HTTP_200_OK) -> Response:
        if not answer.done:
            raise Problem(answer.sentence, code="webhook.not_possible")
        return Response({"done": True, "sentence": answer.sentence}, status=code)

    def _sent(self, endpoint: WebhookEndpoint, answer: Answer) -> Response:
        said = self._said(answer, status.HTTP_202_ACCEPTED)
        ring(drain_webhooks, endpoint.pk)
        return said


class WebhookDeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet):
    """What became of each event on its way to each endpoint, the newest first."""

    queryset = WebhookDelivery.objects.select_related("event", "endpoint__tenant")
    serializer_class = DeliveryBody
    tenant_path = "endpoint__tenant"
    scopes = dict.fromkeys(("list", "retrieve", "resend"), Scope.WEBHOOKS)

    parameters: ClassVar[dict[str, type[Strict]]] = {"list": DeliveryFilter}

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By what stands at the event or the endpoint, too."""
        return rows.filter(**{PATHS[name]: value for name, value in self.narrowing.items()})

    @extend_schema(parameters=[DeliveryFilter])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Deliveries, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=DeliveryWithAttempts)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One delivery with every try."""
        return Response(DeliveryWithAttempts(self.get_object()).data)

    @extend_schema(request=None, responses={202: AnswerBody})
    @action(detail=True, methods=["post"])
    @idempotent
    def resend(self, request: Request, pk: str) -> Response:
        """Send it again, with the same id."""
        delivery = self.get_object()
        answer = webhook_resending.resend(delivery, actor=None)
        if not answer.done:
            raise Problem(answer.sentence, code="webhook.not_possible")
        ring(drain_webhooks, delivery.endpoint_id)
        said = {"done": True, "sentence": answer.sentence}
        return Response(said, status=status.HTTP_202_ACCEPTED)


def _refused(error: EndpointError) -> Problem:
    return Problem(
        str(error),
        code="webhook.endpoint_refused",
        hint="Correct the address or the types of events.",
        status_code=status.HTTP_422_UNPROCESSABLE_ENTITY,
    )
