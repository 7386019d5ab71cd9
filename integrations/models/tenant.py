"""A customer of the platform."""

from django.db import models


class Tenant(models.Model):
    """One customer of the platform. Every row that belongs to a customer names its tenant."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=60, unique=True, help_text="Short name used in addresses and file names."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
