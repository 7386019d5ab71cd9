"""The addresses of the REST API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from candidates.api.exports import ExportViewSet, SearchViewSet
from candidates.api.views import ApplicationViewSet, CandidateViewSet
from jobs.api.views import JobViewSet, SyncRunViewSet
from portal.api.connections import ConnectionViewSet

router = SimpleRouter(trailing_slash=False)
router.register("jobs", JobViewSet)
router.register("sync-runs", SyncRunViewSet)
router.register("connections", ConnectionViewSet)
router.register("searches", SearchViewSet)
router.register("candidates", CandidateViewSet)
router.register("applications", ApplicationViewSet)
router.register("exports", ExportViewSet)

urlpatterns = [*router.urls, path("schema", SpectacularAPIView.as_view(), name="api-schema")]
