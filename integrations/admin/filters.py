"""List filters that offer only what the person may see, and never read the whole table."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.options import ModelAdmin
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

CHOICES_AT_MOST = 200
"""A longer sidebar helps nobody; the search box does."""


def with_names(model_admin: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with what their names are made of: "Harbor Steel · UKG Pro" needs the tenant."""
    joined = tuple(model_admin.list_select_related or ())
    # Without a name, select_related would join everything there is.
    return rows.select_related(*joined) if joined else rows


class VisibleRelatedFilter(RelatedFieldListFilter):
    """Filters by a related row; offers the rows that the person may see in their own admin."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: "ModelAdmin[Any]"
    ) -> list[Any]:
        """The visible rows, by name."""
        related: Any = model_admin.admin_site.get_model_admin(field.related_model)
        visible = with_names(related, related.rows_to_name(request))[:CHOICES_AT_MOST]
        return [(str(row.pk), str(row)) for row in visible]


class ChoiceFilter(SimpleListFilter):
    """A filter with fixed choices. Subclasses give ``title``, ``parameter_name``, ``choices_``.

    ``choices_`` maps the value in the address to its label and the condition on the rows.
    """

    choices_: dict[str, tuple[str, models.Q]]

    def lookups(
        self, request: HttpRequest, model_admin: "ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        """The fixed choices."""
        return [(value, label) for value, (label, _) in self.choices_.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit; all of them for a value that is none."""
        chosen = self.choices_.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


def safe_filter(model: type[models.Model], entry: Any) -> Any:
    """One entry of ``list_filter`` made safe.

    A relation is offered through ``VisibleRelatedFilter``. Raises ``ImproperlyConfigured`` for a
    field without fixed choices: Django would read every value of the table, of every tenant.
    """
    if not isinstance(entry, str):
        return entry
    field = model._meta.get_field(entry)
    if field.is_relation:
        return (entry, VisibleRelatedFilter)
    if isinstance(field, models.BooleanField | models.DateField) or getattr(field, "choices", None):
        return entry
    raise ImproperlyConfigured(
        f"{model.__name__}.{entry} has no fixed choices; filter it with a ChoiceFilter."
    )
