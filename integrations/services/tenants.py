"""What people do to a customer of the platform."""

from django.core.files.base import ContentFile
from django.db import transaction

from integrations.models import Tenant, User
from integrations.rules.logos import complaint_of
from integrations.services import audit


@transaction.atomic
def keep_logo(tenant: Tenant, content: bytes, *, actor: User | None) -> None:
    """Show this logo on the customer's pages, in place of another one.

    Raises ``ValueError``, with a sentence for people, for a file that cannot be a logo.
    """
    if complaint := complaint_of(content):
        raise ValueError(complaint)
    _forget_file(tenant)
    tenant.logo.save("logo", ContentFile(content), save=False)
    tenant.save(update_fields=["logo"])
    _record(tenant, actor, "changed the logo")


@transaction.atomic
def remove_logo(tenant: Tenant, *, actor: User | None) -> None:
    """Show the customer's name only."""
    _forget_file(tenant)
    tenant.logo = ""
    tenant.save(update_fields=["logo"])
    _record(tenant, actor, "removed the logo")


def _forget_file(tenant: Tenant) -> None:
    storage, name = tenant.logo.storage, tenant.logo.name
    if name:
        # A transaction that fails keeps the row, and so it must keep the file.
        transaction.on_commit(lambda: storage.delete(name))


def _record(tenant: Tenant, actor: User | None, action: str) -> None:
    audit.record(actor=actor, action=action, subject=f"tenant:{tenant.pk}", tenant=tenant)
