"""The addresses of "why?", inside the admin."""

from django.contrib import admin
from django.urls import path

from portal.why import pages

_view = admin.site.admin_view
urlpatterns = [
    path("", _view(pages.ask_page), name="why"),
    path("job/", _view(pages.unknown_job_page), name="why-unknown-job"),
    path("job/<int:job_id>/", _view(pages.job_page), name="why-job"),
    path("candidate/<int:application_id>/", _view(pages.candidate_page), name="why-candidate"),
]
