"""The whole surface of the portal."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from portal import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
]
