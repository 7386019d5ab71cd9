"""The progress of everything that sends many: shown on its page, and followed without reloading."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone


class FollowedRunAdmin(TenantAdmin):
    """An admin of such rows. A page includes ``run_progress.html`` within its first card."""

    class Media:
        js = ("portal/run_progress.js",)

    def progress_of(self, row: Any) -> Mapping[str, Any]:
        """How far it is: ``progress``, a ``Progress``, and what the page says besides."""
        raise NotImplementedError

    def tone_of(self, row: Any) -> Tone:
        """The colour of its state; *busy* while it moves, which is what is followed."""
        raise NotImplementedError

    def shown_progress(self, row: Any) -> dict[str, Any]:
        """The context of the progress."""
        address = reverse(f"admin:{self._progress_name}", args=[row.pk])
        return {**self.progress_of(row), "state_tone": self.tone_of(row), "follow": address}

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and that of the progress alone."""
        view = self.admin_site.admin_view(self.progress_view)
        return [path("<int:object_id>/progress/", view, name=self._progress_name),
                *super().get_urls()]  # fmt: skip

    def progress_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The progress alone, for a page that shows it already."""
        row = self.visible(request, object_id)
        context = {"original": row, **self.shown_progress(row)}
        page = TemplateResponse(request, "admin/candidates/run_progress.html", context)
        page["Cache-Control"] = "no-store"
        return page

    def visible(self, request: HttpRequest, object_id: int) -> Any:
        """The row. Raises ``Http404`` where it is not there, or not this person's to see."""
        row = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404(f"There is no such {self.opts.verbose_name}, or you may not see it.")
        return row

    @property
    def _progress_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_progress"
