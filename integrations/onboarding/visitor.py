"""Who is at the customer's pages: the link that this browser has opened, and how often it tries."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from integrations.models import ConnectionLink
from integrations.onboarding import pages
from integrations.rules.links import LinkPurpose, LinkState
from integrations.services import links
from integrations.services.throttle import Allowance, neighbourhood, take

LINK = "connect_link"
LOGIN = "connect_login"
ACCOUNT = "connect_account"

HolderView = Callable[[HttpRequest, ConnectionLink], HttpResponse]


def let_in(request: HttpRequest, link: ConnectionLink) -> None:
    """This browser has opened a link. Its session gets a new name, so that nobody waits in it."""
    request.session.cycle_key()
    for name in (LOGIN, ACCOUNT):
        request.session.pop(name, None)
    request.session[LINK] = [link.pk, link.purpose]


def current(request: HttpRequest) -> tuple[ConnectionLink, LinkState] | None:
    """The link that this browser has opened last, and its state now."""
    found = request.session.get(LINK)
    if not found:
        return None
    link_id, purpose = found
    return links.by_id(link_id, LinkPurpose(purpose))


def for_holder(purpose: LinkPurpose) -> Callable[[HolderView], Callable[..., HttpResponse]]:
    """A page for whoever has opened a link of this purpose that still works; it is given the link.

    Everybody else is told so kindly. A form must name the link it was shown for, so that nobody's
    key ends in another customer's connection when two links are opened in one browser.
    """

    def decorate(view: HolderView) -> Callable[..., HttpResponse]:
        @wraps(view)
        @sensitive_post_parameters()
        def answer(request: HttpRequest) -> HttpResponse:
            found = current(request)
            if found is None or found[0].purpose != purpose:
                return pages.no_link(request)
            link, state = found
            if state is LinkState.USED:
                return pages.used(request, link)
            if state is not LinkState.OPEN:
                return pages.no_link(request)
            if request.method == "POST" and request.POST.get("link") != str(link.pk):
                return pages.another_link(request)
            return view(request, link)

        return answer

    return decorate


def turn(request: HttpRequest, what: str, allowance: Allowance) -> float:
    """Take a turn for the address of the visitor; the seconds to wait where there is none."""
    return take(f"{what}:{neighbourhood(address_of(request))}", allowance)


def address_of(request: HttpRequest) -> str:
    """Where the visitor comes from: behind proxies as the outermost one of ours saw it.

    Each proxy adds to the end of the list what it sees; what stands before is hearsay.
    """
    proxies: int = settings.TRUSTED_PROXIES
    seen = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(seen) >= proxies and seen[-proxies].strip():
        return seen[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
