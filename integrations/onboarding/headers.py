"""What is special about every answer below ``/connect/``: nobody keeps it, nobody learns of it."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.http import HttpRequest, HttpResponse

PREFIX = "/connect/"
POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [NONCE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}


class CustomerPages:
    """Middleware: the headers of the customer's pages, also of their errors.

    A browser that must name no referrer names no origin either: the forms of these pages arrive
    with ``Origin: null``, which Django's protection against forged requests refuses. Where the
    browser itself says that the request comes from this very site, the origin is put back; a page
    cannot set ``Sec-Fetch-Site``. The token of the form is asked for all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        if not request.path_info.startswith(PREFIX):
            return self._get_response(request)
        is_own = request.headers.get("Sec-Fetch-Site") == "same-origin"
        if is_own and request.headers.get("Origin") == "null":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        answer = self._get_response(request)
        answer["Referrer-Policy"] = "no-referrer"
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex"
        # The policy always names a nonce: without one it would be left open what may run.
        str(request.csp_nonce)  # type: ignore[attr-defined]  # set by django-csp
        answer._csp_config = POLICY  # type: ignore[attr-defined]  # read by django-csp
        return answer
