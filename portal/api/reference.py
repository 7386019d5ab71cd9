"""The OpenAPI document, as it is served, and as a page to browse in, from files of our own."""

import json
from functools import cache
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.settings import REFERENCE_CONTENT_SECURITY_POLICY
from portal.reference.openapi import made, openapi

YAML, JSON = "application/vnd.oai.openapi", "application/vnd.oai.openapi+json"


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The document, as YAML; as JSON where that is asked for. Needs no key.

    Made once in each process: it takes seconds, and anybody may ask.
    """
    accepted = request.headers.get("Accept", "")
    wants_json = request.GET.get("format") == "json" or "json" in accepted.partition(",")[0]
    kind = JSON if wants_json else YAML
    return HttpResponse(_written(kind), content_type=f"{kind}; charset=utf-8")


@cache
def _written(kind: str) -> str:
    return json.dumps(made()) if kind == JSON else openapi()


class ReferenceView(SpectacularSwaggerSplitView):
    """Swagger UI over the document. Its scripts and styles come from this very server."""

    url_name = "api-schema"
    template_name = "portal/api_reference.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page; with ``?script`` the lines that start it."""
        answer: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        if isinstance(answer.data, dict):
            answer.data["own_css"] = static("portal/api_reference.css")
        return answer


reference = csp_replace(REFERENCE_CONTENT_SECURITY_POLICY)(ReferenceView.as_view())
