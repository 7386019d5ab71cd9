"""The whole surface of the portal."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from integrations.webhooks.views import receive
from portal import health, permission_page
from portal.verification import confirm_page
from portal.why.public import shared_answer

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("webhooks/<slug:connector>", receive, name="webhook"),
    path("webhooks/<slug:connector>/<str:public_id>", receive, name="webhook-of-connection"),
    path("connect/confirm", confirm_page.confirm_page, name="connect-confirm"),
    path("connect/answer/<str:token>", shared_answer, name="shared-answer"),
    path("connect/confirmed", confirm_page.confirmed_page, name="connect-confirmed"),
    path("connect/permission", permission_page.permission_page, name="connect-permission"),
    path("connect/permitted", permission_page.permitted_page, name="connect-permitted"),
    path("connect/", include("integrations.onboarding.urls")),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("api/v1/", include("portal.api.urls")),
    path("admin/why/", include("portal.why.urls")),
    path("admin/", admin.site.urls),
]
