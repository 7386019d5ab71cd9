"""The page on which the customer gives access, with the guide of their system beside the form."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from integrations.connectors.authorising import Authorisation, Way
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import connector_class
from integrations.errors import ConnectorError
from integrations.models import ConnectionLink
from integrations.onboarding import faults, pages, visitor
from integrations.onboarding.faults import Fault, Refusal
from integrations.onboarding.forms import WayForm
from integrations.rules.links import LinkPurpose
from integrations.services import connecting, links, oauth
from integrations.services.guides import Guide, read_guide
from integrations.services.throttle import AT_THE_VENDOR, take
from integrations.systems import SYSTEMS

GO_ON = "little_is_enough"
REFUSED = 422

for_holder = functools.partial(visitor.for_holder, LinkPurpose.AUTHORISE)


def ways_of(link: ConnectionLink) -> Sequence[Authorisation]:
    """The ways in that this customer can use."""
    ways = connector_class(link.connection.route).authorisations
    return [
        way for way in ways if way.way is not Way.OAUTH or oauth.can_begin(link.connection, way)
    ]


def guide_of(link: ConnectionLink) -> Guide | None:
    """The guide of the connection's route."""
    system = SYSTEMS.get(link.connection.system)
    route = system.through(link.connection.route) if system is not None else None
    return None if route is None else read_guide(route.guide)


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder()
def access(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """The page; with what was entered, its key is tested, and kept where the vendor accepts it."""
    if request.method != "POST":
        return page(request, link)
    form = filled(request, link, Way.API_KEY)
    if form is None:
        return page(request, link)
    little_is_enough = GO_ON in request.POST
    refusal = refused(
        request,
        link,
        form,
        lambda: connecting.try_access(
            link,
            options=form.given.options,
            secrets=form.given.secrets,
            little_is_enough=little_is_enough,
        ),
    )
    # Where somebody else was first, the next page says so.
    return redirect("connect:done") if refusal is None else page(request, link, refusal)


@require_POST
@for_holder()
def test(request: HttpRequest, link: ConnectionLink) -> JsonResponse:
    """Ask the vendor with what stands in the form, and keep nothing but the draft."""
    form = filled(request, link, Way.API_KEY)
    if form is None:
        return JsonResponse({"works": False, "faults": []}, status=REFUSED)
    told: dict[str, Any] = {}

    def ask() -> None:
        check = connecting.test_access(link, options=form.given.options, secrets=form.given.secrets)
        told.update(account=check.account, detail=check.detail)

    refusal = refused(request, link, form, ask)
    if refusal is None:
        return JsonResponse({"works": True, **told})
    return JsonResponse({"works": False, "faults": refusal.as_json()}, status=REFUSED)


@require_POST
@for_holder()
def draft(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """Keep the plain fields as they are, so that the page can be left."""
    for way in ways_of(link):
        form = WayForm(way, link, request.POST)
        if any(name.startswith(f"{form.prefix}-") for name in request.POST):
            links.keep_draft(link, form.typed)
    return HttpResponse(status=204)


def refused(
    request: HttpRequest, link: ConnectionLink, form: WayForm, act: Callable[[], object]
) -> Refusal | None:
    """Do something with a form: what was refused of it, or ``None`` where nothing was."""
    links.keep_draft(link, form.typed)
    if not form.is_valid():
        return faults.of_form(form)
    wait = wait_for_vendor(link)
    if wait:
        slow = Fault("This was tried too often.", f"Wait {wait:.0f} seconds, then try again.")
        return Refusal(form, (slow,))
    try:
        act()
    except OptionsError as error:
        return faults.of_options(form, error)
    except ConnectorError as error:
        return faults.of_error(form, error, guide_of(link))
    return None


def wait_for_vendor(link: ConnectionLink) -> float:
    """Take a turn at the vendor for the holder of a link; the seconds where there is none."""
    return take(f"vendor:{link.pk}", AT_THE_VENDOR)


def page(
    request: HttpRequest, link: ConnectionLink, refusal: Refusal | None = None
) -> HttpResponse:
    """The page, with what was refused of one of its forms."""
    context = {
        **pages.about(link, step=2),
        "forms": [
            refusal.form if refusal is not None and refusal.form.way == way else WayForm(way, link)
            for way in ways_of(link)
        ],
        "refusal": refusal,
        "guide": guide_of(link),
        "redirect_uri": oauth.redirect_uri(),
        "go_on": GO_ON,
    }
    status = 200 if refusal is None else REFUSED
    return render(request, "onboarding/access.html", context, status=status)


def filled(request: HttpRequest, link: ConnectionLink, wanted: Way) -> WayForm | None:
    """The form of one way with what was sent; ``None`` where the customer has no such way."""
    way = next((way for way in ways_of(link) if way.way is wanted), None)
    return None if way is None else WayForm(way, link, request.POST)
