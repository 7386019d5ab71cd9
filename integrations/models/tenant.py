"""A customer of the platform."""

import uuid

from django.db import models


def logo_name(tenant: "Tenant", filename: str) -> str:
    """Where a logo is kept: under a name that tells nothing and is never used again."""
    return f"logos/{uuid.uuid4().hex}"


class Tenant(models.Model):
    """One customer of the platform. Every row that belongs to a customer names its tenant.

    ``logo`` is what ``integrations.services.tenants`` has let in: a small PNG or JPEG.
    """

    name = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=60, unique=True, help_text="Short name used in addresses and file names."
    )
    logo = models.FileField(upload_to=logo_name, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
