"""What the ATS says of somebody after they have arrived there."""

from django.db import models
from django.db.models import Q

from candidates.models.export import CandidateExport
from integrations.connectors.people_types import Standing
from integrations.models import Connection, Tenant


class Aftermath(models.Model):
    """The newest read-back of one export that has arrived. ``due_at`` is the next one, if any.

    ``stage`` and ``outcome`` are the vendor's own words, ``standing`` what they mean for us.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    export = models.OneToOneField(
        CandidateExport, on_delete=models.CASCADE, related_name="aftermath"
    )
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    standing = models.CharField(
        max_length=10,
        choices=[(standing.value, standing.value) for standing in Standing],
        default=Standing.UNKNOWN,
    )
    rejected_at = models.DateTimeField(null=True)
    rejected_at_once = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["connection", "due_at"],
                condition=Q(due_at__isnull=False),
                name="aftermath_due",
            ),
            models.Index(
                fields=["tenant", "export"],
                condition=Q(rejected_at_once=True),
                name="aftermath_rejected_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing} after export {self.export_id}"
