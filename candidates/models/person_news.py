"""What a customer's ATS told of people whom we brought there."""

from django.db import models
from django.db.models import Q

from candidates.models.candidate import Candidate
from candidates.models.export import CandidateExport
from candidates.rules.removal import PersonNewsKind
from integrations.models import Connection, InboundEvent, Tenant


class PersonNews(models.Model):
    """One export whose person was merged, deleted or anonymised in the ATS, as it told us.

    ``person_external_id`` is who they were there, ``into_external_id`` who is left after a merge.
    ``event`` is the evidence, ``event_name`` the vendor's word for it.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="person_news")
    export = models.ForeignKey(
        CandidateExport, on_delete=models.CASCADE, related_name="person_news"
    )
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in PersonNewsKind])
    person_external_id = models.CharField(max_length=200)
    into_external_id = models.CharField(max_length=200, blank=True)
    event = models.ForeignKey(InboundEvent, on_delete=models.SET_NULL, null=True, related_name="+")
    event_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "news of a person"
        verbose_name_plural = "news of people"
        constraints = [
            models.UniqueConstraint(
                fields=["export", "kind", "person_external_id"], name="person_news_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=PersonNewsKind.MERGED) ^ Q(into_external_id=""),
                name="person_news_merged_into",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in the ATS: {self.person_external_id}"
