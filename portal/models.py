"""What the portal knows about itself."""

from django.db import models

from portal.alerts.models import Alert, AlertNotice, AlertThresholds
from portal.reconciliation.models import (
    CreationFinding,
    Difference,
    JobReconciliation,
    Reconciliation,
    Sighting,
)
from portal.verification.models import EvidencePack, ExpectedJobs, TestCandidate
from portal.why.models import Case, SharedAnswer

__all__ = [
    "Alert",
    "AlertNotice",
    "AlertThresholds",
    "Case",
    "ClockTick",
    "CreationFinding",
    "Difference",
    "EvidencePack",
    "ExpectedJobs",
    "JobReconciliation",
    "Reconciliation",
    "SharedAnswer",
    "Sighting",
    "TestCandidate",
]


class ClockTick(models.Model):
    """When the clock last reached a worker. One row per sign of life, overwritten each time."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
