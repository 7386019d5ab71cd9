"""What vendors have told us of their own accord, as it arrived."""

from django.db import models

from integrations.models.connection import Connection


class InboundEvent(models.Model):
    """One delivery whose signature was right: stored first, processed then, once.

    ``external_id`` is the vendor's id of the event; the same event delivered twice is one row.
    """

    class State(models.TextChoices):
        """What became of it."""

        STORED = "stored", "Stored"
        DONE = "done", "Done"
        IGNORED = "ignored", "Nothing to do"
        FAILED = "failed", "Failed"

    connector = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, related_name="events"
    )
    body = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.STORED)
    sentence = models.CharField(max_length=1000, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connector", "external_id"], name="inbound_event_once")
        ]
        indexes = [models.Index(fields=["state", "id"], name="inbound_event_open")]

    def __str__(self) -> str:
        return f"{self.name} from {self.connector}"
