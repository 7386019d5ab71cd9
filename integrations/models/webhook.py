"""Events for the outside: who listens, what happened, and how far each has come."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from integrations.models.credential import Sealed
from integrations.models.tenant import Tenant
from integrations.rules.webhook_delivery import (
    MOVES,
    DeliveryState,
    EndpointState,
    Health,
    sources,
)
from integrations.rules.webhook_events import EventType

LABELS = {
    DeliveryState.WAITING: "Waiting",
    DeliveryState.SENDING: "Being sent",
    DeliveryState.RETRY_LATER: "Retrying by itself",
    DeliveryState.DELIVERED: "Delivered",
    DeliveryState.GIVEN_UP: "Given up",
}


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Reads of endpoints."""

    def enabled(self) -> "WebhookEndpointQuerySet":
        """Those that are sent something."""
        return self.filter(state=EndpointState.ENABLED)

    def callable(self, now: datetime) -> "WebhookEndpointQuerySet":
        """Those that may be called now: not asked for a pause, not failing all the time."""
        return self.enabled().filter(Q(quiet_until__isnull=True) | Q(quiet_until__lte=now))


class WebhookEndpoint(models.Model):
    """An address that is told what happens: at one tenant, or everywhere where it names none.

    ``types`` are ``EventType`` values; none means all of them. ``failures`` are those since its
    last success.
    """

    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.CASCADE,
        related_name="webhook_endpoints",
        null=True,
        blank=True,
        help_text="Empty: events of every tenant.",
    )
    url = models.URLField("address", max_length=500, help_text="A public HTTPS address.")
    description = models.CharField(max_length=200, blank=True)
    types = models.JSONField("subscribed to", default=list, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value.capitalize()) for state in EndpointState],
        default=EndpointState.ENABLED,
    )
    state_reason = models.CharField(max_length=500, blank=True)
    state_since = models.DateTimeField(auto_now_add=True)

    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    last_failure_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_ok_at = models.DateTimeField(null=True, blank=True, editable=False)
    quiet_until = models.DateTimeField(null=True, blank=True, editable=False)

    made_by_name = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook endpoint"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in EndpointState]),
                name="webhook_endpoint_state_known",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="webhook_endpoint_tenant")]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def health(self) -> Health:
        """How it has answered lately."""
        return Health(self.failures, self.failing_since, self.last_failure_at)


class WebhookSecret(Sealed):
    """What the events of one endpoint are signed with, sealed.

    The newest generation signs; one before it signs as well until ``ends_at``, so that the
    receiver can change over.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    generation = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "generation"], name="webhook_secret_once")
        ]

    def __str__(self) -> str:
        return f"Secret {self.generation} of webhook endpoint {self.endpoint_id}"

    @property
    def identity(self) -> str:
        """What the sealed bytes are bound to."""
        return f"webhook_secret:{self.endpoint_id}:{self.generation}"


class OutgoingEvent(models.Model):
    """One thing that happened, stored once for all who listen.

    ``message_id`` travels with every delivery and is the same each time. ``subject`` names the row
    it is about, such as ``export:12``.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", null=True)
    message_id = models.CharField(max_length=40, unique=True)
    type = models.CharField(max_length=40, choices=[(kind.value, kind.value) for kind in EventType])
    data = models.JSONField()
    subject = models.CharField(max_length=60, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        verbose_name = "outgoing event"
        indexes = [
            models.Index(fields=["tenant", "occurred_at"], name="outgoing_event_tenant"),
            models.Index(fields=["occurred_at"], name="outgoing_event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Guarded one-statement updates: who gets zero rows was too late or is fenced."""

    def due(self, now: datetime) -> "WebhookDeliveryQuerySet":
        """Those a worker may claim now."""
        return self.filter(
            Q(state=DeliveryState.WAITING) | Q(state=DeliveryState.RETRY_LATER, not_before__lte=now)
        )

    @transaction.atomic
    def claim(self, delivery_id: int, *, now: datetime, lease: timedelta) -> int | None:
        """Claim one. The fencing token, or ``None`` when somebody else was first."""
        claimed = (
            self.filter(pk=delivery_id)
            .due(now)
            .update(
                previous_state=F("state"),
                state=DeliveryState.SENDING,
                token=F("token") + 1,
                tries=F("tries") + 1,
                lease_until=now + lease,
                not_before=None,
                changed_at=now,
            )
        )
        if not claimed:
            return None
        return self.values_list("token", flat=True).get(pk=delivery_id)

    def held_by(self, delivery_id: int, token: int) -> "WebhookDeliveryQuerySet":
        """The row while ``token`` is the newest claim; empty for a worker that was fenced."""
        return self.filter(pk=delivery_id, token=token, state=DeliveryState.SENDING)

    def move(self, to_state: DeliveryState, *, now: datetime, **also: Any) -> int:
        """Move every row of this queryset for which the table has the move. Counts them."""
        values: dict[str, Any] = {"lease_until": None, "not_before": None, **also}
        return self.filter(state__in=sources(to_state)).update(
            previous_state=F("state"), state=to_state, changed_at=now, **values
        )

    def lost(self, now: datetime) -> "WebhookDeliveryQuerySet":
        """Those whose worker did not come back before its lease ran out."""
        return self.filter(state=DeliveryState.SENDING, lease_until__lt=now)


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint. The row is the queue.

    ``token`` rises with every claim. ``tries`` are those since somebody last asked for it.
    """

    event = models.ForeignKey(OutgoingEvent, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    state = models.CharField(
        max_length=12,
        choices=[(state.value, label) for state, label in LABELS.items()],
        default=DeliveryState.WAITING,
    )
    previous_state = models.CharField(max_length=12, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    token = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(previous_state=before.value if before else "", state=after.value)
                        for before, after in MOVES
                    ),
                    _connector=Q.OR,
                ),
                name="webhook_delivery_move_in_table",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENDING, lease_until__isnull=False)
                | (~Q(state=DeliveryState.SENDING) & Q(lease_until__isnull=True)),
                name="webhook_delivery_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.RETRY_LATER) | Q(not_before__isnull=False),
                name="webhook_delivery_waits_until_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_endpoint"),
            models.Index(
                fields=["endpoint", "state", "not_before"],
                condition=Q(state__in=["waiting", "sending", "retry_later"]),
                name="webhook_delivery_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event.type} {self.event.message_id}"


class WebhookAttempt(models.Model):
    """One try to deliver, written down before the first byte leaves.

    ``finished_at`` stays empty where the sender died. ``answer`` is the beginning of what came
    back, without anything like an address or a token.
    """

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    token = models.BigIntegerField()
    url = models.CharField(max_length=500)
    headers = models.JSONField(default=dict)
    request_bytes = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    duration_ms = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.status_code or self.error_code or 'no answer'} at {self.started_at}"
