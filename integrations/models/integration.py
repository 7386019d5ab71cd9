"""Two ways to look at rows there are: a customer's integrations, and its links to HR systems."""

from django.db import models
from django.db.models import QuerySet

from integrations.models.connection import Connection
from integrations.models.tenant import Tenant
from integrations.systems import SystemKind, systems_of


class TenantIntegrations(Tenant):
    """A customer, seen as the systems that it has connected."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "integrations"

    def __str__(self) -> str:
        return f"Integrations of {self.name}"


class HrisConnectionManager(models.Manager["HrisConnection"]):
    """Connections to HR systems only."""

    def get_queryset(self) -> QuerySet["HrisConnection"]:
        """Without those to an ATS."""
        hris = [system.key for system in systems_of(SystemKind.HRIS)]
        return super().get_queryset().filter(system__in=hris)


class HrisConnection(Connection):
    """A connection to an HR system: connected, and taken away, by the customer's own admin."""

    objects = HrisConnectionManager()  # type: ignore[assignment, misc]  # fewer rows than its base

    class Meta:
        proxy = True
        verbose_name = "HRIS connection"
