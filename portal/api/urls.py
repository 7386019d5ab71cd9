"""The addresses of the REST API, version 1."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from candidates.api.applications import ApplicationViewSet
from candidates.api.exports import ExportViewSet
from candidates.api.hires import HireViewSet
from candidates.api.people import CandidateViewSet
from candidates.api.retries import RetryViewSet
from candidates.api.searches import SearchViewSet
from integrations.api.problems import no_such_address
from integrations.api.webhooks import WebhookDeliveryViewSet, WebhookEndpointViewSet
from jobs.api.views import JobViewSet, SyncRunViewSet
from portal.api.connections import ConnectionViewSet
from portal.api.reference import reference, schema

router = SimpleRouter(trailing_slash=False)
router.register("jobs", JobViewSet)
router.register("sync-runs", SyncRunViewSet)
router.register("connections", ConnectionViewSet)
router.register("searches", SearchViewSet)
router.register("candidates", CandidateViewSet)
router.register("applications", ApplicationViewSet)
router.register("exports", ExportViewSet)
router.register("retries", RetryViewSet)
router.register("hires", HireViewSet, basename="hire")
router.register("webhook-endpoints", WebhookEndpointViewSet)
router.register("webhook-deliveries", WebhookDeliveryViewSet)

urlpatterns = [
    *router.urls,
    path("schema", schema, name="api-schema"),
    path("docs", reference, name="api-docs"),
    re_path("", no_such_address),
]
