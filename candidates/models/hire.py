"""What somebody entered about a hire, as the HR system is to take it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from candidates.models.effect import ExportEffect
from candidates.models.export import CandidateExport
from candidates.rules.export_state import EffectKind, EffectState, ExportState
from integrations.models import Tenant

PRIVATE = (
    "birthday", "nationality", "address_line_1", "address_line_2", "postal_code", "city", "region",
    "country",
)  # fmt: skip
"""What is kept only until the employee is created, or the export is cancelled."""


class HireDetailsQuerySet(models.QuerySet["HireDetails"]):
    """Guarded one-statement updates."""

    def no_longer_needed(self) -> "HireDetailsQuerySet":
        """Those whose private part has done its work, and is there still."""
        created = ExportEffect.objects.filter(
            export=OuterRef("pk"), kind=EffectKind.EMPLOYEE, state=EffectState.DONE
        )
        over = Q(export__state__in=[ExportState.EXPORTED, ExportState.CANCELLED])
        return self.filter(over | Exists(created), cleared_at=None)

    def clear(self, now: datetime) -> int:
        """Forget the private part. Counts the rows."""
        rows = self.model._default_manager.filter(pk__in=self.values("pk"))
        empty: dict[str, object] = {name: None if name == "birthday" else "" for name in PRIVATE}
        return rows.update(cleared_at=now, **empty)


class HireDetails(models.Model):
    """The data of one hire. The ids are those of the HR system; beside them the names it showed.

    ``with_document``: whether the PDF profile goes along.
    """

    export = models.OneToOneField(
        CandidateExport, on_delete=models.CASCADE, related_name="hire", primary_key=True
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField(max_length=200)
    last_name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    birthday = models.DateField(null=True, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    address_line_1 = models.CharField(max_length=200, blank=True)
    address_line_2 = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    legal_entity_id = models.CharField(max_length=200, blank=True)
    legal_entity_name = models.CharField(max_length=200, blank=True)
    location_id = models.CharField(max_length=200, blank=True)
    location_name = models.CharField(max_length=200, blank=True)
    team_id = models.CharField(max_length=200, blank=True)
    team_name = models.CharField(max_length=200, blank=True)
    manager_id = models.CharField(max_length=200, blank=True)
    manager_name = models.CharField(max_length=200, blank=True)
    with_document = models.BooleanField(default=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_by_name = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = HireDetailsQuerySet.as_manager()

    class Meta:
        verbose_name = "data of a hire"
        verbose_name_plural = "data of hires"
        indexes = [
            models.Index(fields=["export"], condition=Q(cleared_at=None), name="hire_not_cleared")
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
