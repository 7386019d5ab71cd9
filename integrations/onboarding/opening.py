"""The first page of a link: the token comes out of the address, and opens the next page."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from integrations.onboarding import pages, visitor
from integrations.rules.links import LinkState
from integrations.services import links
from integrations.services.throttle import FAILED_EVERYWHERE, FROM_AN_ADDRESS, ON_A_LINK, take

logger = logging.getLogger(__name__)

_LONGEST = 500


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Takes the token from behind the ``#`` and sends it on; without one it asks for the link."""
    found = visitor.current(request)
    is_open = found is not None and found[1] is LinkState.OPEN
    context = {
        "platform": settings.PLATFORM_NAME,
        "goes_on": pages.about(found[0]) if found is not None and is_open else None,
        "page": pages.page_of(found[0]) if found is not None and is_open else "",
    }
    return render(request, "onboarding/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def open_link(request: HttpRequest) -> HttpResponse:
    """Open a link by its token. The same work is done for every token that opens nothing.

    A page that answers here stays in the address bar; asked for again, it leads to the first page.

    Only guesses are counted for all addresses together: a customer with the right link gets in
    while somebody guesses.
    """
    if request.method != "POST":
        return redirect("connect:start")
    token = token_in(request.POST.get("token", ""))
    wait = visitor.turn(request, "address", FROM_AN_ADDRESS)
    if not wait:
        wait = take(f"link:{links.hash_of(token)[:32]}", ON_A_LINK)
    if wait:
        return pages.too_often(request, wait)
    found = links.open_link(token)
    if found is None:
        return _guessed(request)
    link, state = found
    visitor.let_in(request, link)
    if state is LinkState.USED:
        return pages.used(request, link)
    return redirect(pages.page_of(link))


def token_in(entered: str) -> str:
    """The token of a whole link or of its part behind the ``#``."""
    return entered[:_LONGEST].strip().rpartition("#")[2].strip()


def _guessed(request: HttpRequest) -> HttpResponse:
    wait = take("failed", FAILED_EVERYWHERE)
    if wait:
        logger.warning("More tokens of connection links are tried in vain than people mistype.")
        return pages.too_often(request, wait)
    return pages.no_link(request)
