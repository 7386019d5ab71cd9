"""From every row to the calls it made, and from a call back to its row and to *why*.

The call log names what caused a call (``export:345``). Some rows made none themselves, and are
about those that did: a job is read by syncs and gets candidates by exports.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from integrations.admin import display
from integrations.rules.roles import Action

CAUSES_AT_MOST = 200
"""The newest so many rows whose calls are shown together: found by an index, however many more."""

OF = "of"


class CallsOfRows:
    """What an admin of rows says of their calls to vendors."""

    keeps_calls: ClassVar[bool] = False
    """Whether the page of a row leads to its calls in the log."""

    def call_causes(self, row: Any) -> Sequence[str]:
        """The rows, as the call log names them, whose calls were made for this one."""
        owner: Any = self
        return [owner.subject_of(row)]

    def questions(self, row: Any) -> Sequence[tuple[str, str]]:
        """Where a call that this row caused is explained: what a link says, and its address."""
        return ()


def calls_address(request: HttpRequest, owner: Any, row: Any) -> str:
    """The calls that were made for a row; empty where this person may not see them."""
    if not owner.keeps_calls or not owner.may(request, Action.VIEW_CALL_LOG, row):
        return ""
    return calls_of(owner.subject_of(row))


def calls_of(subject: str) -> str:
    """The address of the call log with the calls that were made for ``job:12``."""
    return f"{reverse('admin:integrations_apicall_changelist')}?{urlencode({OF: subject})}"


def visible_row(request: HttpRequest, subject: str) -> tuple[Any, Any] | None:
    """The admin and the row that ``export:345`` names, where this person may see it."""
    prefix, _, number = subject.partition(":")
    for owner in admin.site._registry.values():
        if getattr(owner, "subject_prefix", "") != prefix or not number.isdecimal():
            continue
        row = owner.get_queryset(request).filter(pk=number).first()
        if row is not None and owner.has_view_permission(request, row):
            return owner, row
    return None


class MadeForFilter(SimpleListFilter):
    """The calls that were made for one row; offered only where the address names it."""

    title = "made for"
    parameter_name = OF

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The row by its heading."""
        asked = request.GET.get(OF, "")
        self.found = visible_row(request, asked) if asked else None
        if self.found is None:
            return [(asked, "Not found")] if asked else []
        owner, row = self.found
        noun = str(owner.opts.verbose_name)
        return [(asked, f"{noun[:1].upper()}{noun[1:]}: {owner.page_title(row)}")]

    @property
    def said(self) -> str:
        """Whose calls are listed; empty where all are."""
        return str(self.lookup_choices[0][1]) if self.value() else ""

    @property
    def address(self) -> str:
        """The page of that row; empty where there is none to see."""
        return display.row_address(self.found[1]) if self.found else ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Its calls; none where the row is not there, or not this person's to see."""
        if not self.value():
            return queryset
        if self.found is None:
            return queryset.none()
        owner, row = self.found
        return queryset.filter(cause__in=list(owner.call_causes(row)))
