"""How well a connection was when it was last judged."""

from django.db import models

from integrations.models.connection import Connection
from integrations.models.tenant import Tenant
from integrations.rules.connection_health import HealthLevel


def level_of(level: HealthLevel) -> models.Q:
    """The connections that are as well as this says."""
    least, below = level.scores
    return models.Q(health__score__gte=least, health__score__lt=below)


class ConnectionHealth(models.Model):
    """The last judgement of a connection: its score and every deduction, with when it was made.

    Lists and the dashboard read it; ``integrations.rules.connection_health`` has made it, and the
    page of a connection makes it anew.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="health")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=100), name="connection_health_score"
            )
        ]
        indexes = [
            models.Index(fields=["score", "connection"], name="connection_health_worst"),
            models.Index(fields=["tenant", "score"], name="connection_health_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.score} of 100"

    @property
    def level(self) -> HealthLevel:
        """The score in a word."""
        return HealthLevel.of(self.score)
