"""What vendors have told us of their own accord, as it arrived, and where they tell it."""

from django.db import models

from integrations.models.connection import Connection
from integrations.models.credential import Sealed
from integrations.models.tenant import Tenant


class InboundHook(Sealed):
    """Where one connection's vendor tells us things: an address nobody guesses, and its secrets.

    ``sealed`` is a JSON list of the secrets that sign, the newest first: two while one is being
    replaced, one for each event where the vendor makes them so. None: nothing is believed yet.
    ``hints`` are their last characters.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="inbound_hook"
    )
    public_id = models.CharField(max_length=43, unique=True)
    hints = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    last_event_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "webhook in"
        verbose_name_plural = "webhooks in"

    def __str__(self) -> str:
        return f"Webhook of {self.connection}"

    @property
    def identity(self) -> str:
        """What the sealed bytes are bound to."""
        return f"inbound-hook:connection:{self.connection_id}"


class InboundEvent(models.Model):
    """One delivery whose signature was right: stored first, processed then, once.

    ``external_id`` tells it from others of its connector: the vendor's id of the event, or a digest
    of what was signed, behind the connection whose webhook it came by. The same event delivered
    twice is one row. ``person`` and ``application`` are the vendor's ids of whom it is about.
    ``body`` is emptied at ``forgotten_at``; the row stays, so that the event stays known.
    """

    class State(models.TextChoices):
        """What became of it."""

        STORED = "stored", "Stored"
        DONE = "done", "Done"
        IGNORED = "ignored", "Nothing to do"
        FAILED = "failed", "Failed"

    connector = models.CharField(max_length=40)
    external_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, null=True, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, related_name="events"
    )
    person = models.CharField(max_length=200, blank=True)
    application = models.CharField(max_length=200, blank=True)
    body = models.BinaryField()
    forgotten_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.STORED)
    sentence = models.CharField(max_length=1000, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "inbound event"
        constraints = [
            models.UniqueConstraint(fields=["connector", "external_id"], name="inbound_event_once")
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="inbound_event_open"),
            models.Index(fields=["tenant", "-id"], name="inbound_event_tenant"),
            models.Index(fields=["connection", "person"], name="inbound_event_person"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(forgotten_at__isnull=True),
                name="inbound_event_remembered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.connector}"
