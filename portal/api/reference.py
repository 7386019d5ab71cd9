"""The browsable reference: the OpenAPI document as a page, from files of our own."""

from typing import Any

from csp.decorators import csp_replace
from django.templatetags.static import static
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.settings import REFERENCE_CONTENT_SECURITY_POLICY


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
