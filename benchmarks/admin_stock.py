"""The peer of the admin benchmark: the lists as a tutorial writes them, in the same skin."""

from django.contrib import admin
from django.urls import path
from unfold.sites import UnfoldAdminSite

from candidates.models import Candidate, ExportAttempt
from portal.urls import urlpatterns as product_urls


class StockAttemptAdmin(admin.ModelAdmin):
    """The attempts as most would show them."""

    list_display = ("export", "kind", "action", "result", "error_code", "started_at")
    list_filter = ("result", "error_code", "action")
    search_fields = ("export__candidate__emails__address", "error_code")
    date_hierarchy = "started_at"


class StockCandidateAdmin(admin.ModelAdmin):
    """The candidates as most would show them."""

    list_display = ("platform_id", "last_name", "email", "source", "tenant")
    list_filter = ("source",)
    search_fields = ("last_name", "emails__address")

    @admin.display
    def email(self, row: Candidate) -> str:
        """The first address."""
        first = row.emails.first()
        return first.address if first else ""


stock = UnfoldAdminSite(name="stock")
stock.register(ExportAttempt, StockAttemptAdmin)
stock.register(Candidate, StockCandidateAdmin)
urlpatterns = [*product_urls, path("stock/", stock.urls)]
