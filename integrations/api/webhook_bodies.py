"""Bodies of the routes about webhooks."""

from typing import Any

from rest_framework import serializers

from integrations.api.strict import LONGEST_SLUG, IdField, PageParameters, Strict
from integrations.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from integrations.rules.webhook_delivery import DeliveryState, EndpointState
from integrations.rules.webhook_events import SUBSCRIBED, EventType


class EndpointInput(Strict):
    """An endpoint as it is to be. No types: everything, also what is added later."""

    tenant = serializers.SlugField(default="", allow_blank=True, max_length=LONGEST_SLUG)
    url = serializers.URLField(max_length=500)
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=list(SUBSCRIBED)), default=list, max_length=50
    )
    description = serializers.CharField(default="", allow_blank=True, max_length=200)


class EndpointBody(serializers.ModelSerializer[WebhookEndpoint]):
    """An endpoint, never its secret."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True, allow_null=True)
    state = serializers.ChoiceField(choices=list(EndpointState))
    types = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = WebhookEndpoint
        fields = (
            "id", "tenant", "url", "description", "types", "state", "state_reason", "state_since",
            "failures", "failing_since", "last_ok_at", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class EndpointWithSecret(EndpointBody):
    """An endpoint that was just made, with its secret. A repeat of the call leaves it empty."""

    secret = serializers.CharField()

    class Meta(EndpointBody.Meta):
        fields = (*EndpointBody.Meta.fields, "secret")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class SecretBody(serializers.Serializer[Any]):
    """A new secret. A repeat of the call leaves it empty."""

    secret = serializers.CharField(allow_blank=True)


class SinceInput(Strict):
    """Since when, and whether also what has arrived."""

    since = serializers.DateTimeField()
    delivered_too = serializers.BooleanField(default=False)


PATHS = {
    "endpoint": "endpoint",
    "state": "state",
    "type": "event__type",
    "message_id": "event__message_id",
    "since": "event__occurred_at__gte",
}
"""Where each parameter of the filter looks."""


class DeliveryFilter(PageParameters):
    """The parameters of a list of deliveries; all of them have to fit."""

    endpoint = IdField(required=False)
    state = serializers.ChoiceField(choices=list(DeliveryState), required=False)
    type = serializers.ChoiceField(choices=list(EventType), required=False)
    message_id = serializers.CharField(max_length=40, required=False)
    since = serializers.DateTimeField(required=False)


class DeliveryBody(serializers.ModelSerializer[WebhookDelivery]):
    """One event on its way to one endpoint."""

    endpoint = serializers.IntegerField(source="endpoint_id")
    message_id = serializers.CharField(source="event.message_id")
    type = serializers.ChoiceField(choices=list(EventType), source="event.type")
    subject = serializers.CharField(source="event.subject")
    occurred_at = serializers.DateTimeField(source="event.occurred_at")
    state = serializers.ChoiceField(choices=list(DeliveryState))

    class Meta:
        model = WebhookDelivery
        fields = (
            "id", "endpoint", "message_id", "type", "subject", "occurred_at", "state", "sentence",
            "status_code", "tries", "not_before", "delivered_at",
        )  # fmt: skip
        read_only_fields = fields


class AttemptBody(serializers.ModelSerializer[WebhookAttempt]):
    """One try."""

    class Meta:
        model = WebhookAttempt
        fields = (
            "url", "started_at", "finished_at", "status_code", "answer", "error_code", "sentence",
            "duration_ms", "request_bytes",
        )  # fmt: skip
        read_only_fields = fields


class DeliveryWithAttempts(DeliveryBody):
    """One delivery with what was sent and every try."""

    data = serializers.JSONField(source="event.data")  # type: ignore[assignment]  # its own name
    attempts = AttemptBody(many=True)

    class Meta(DeliveryBody.Meta):
        fields = (*DeliveryBody.Meta.fields, "data", "attempts")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]
