"""The ways that lead through a vendor's own page: a login, or the page of a unified API."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from integrations.connectors.authorising import Way
from integrations.errors import ConnectorError
from integrations.models import ConnectionLink
from integrations.onboarding import access, faults, pages, visitor
from integrations.onboarding.access import for_holder
from integrations.rules.links import LinkState
from integrations.services import connecting, linking, oauth


@require_POST
@for_holder()
def log_in(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """Prepare the login, then show where it leads: a form itself may not lead to another site."""
    form = access.filled(request, link, Way.OAUTH)
    if form is None:
        return access.page(request, link)

    def begin() -> None:
        begun = connecting.begin_login(
            link,
            next_path=reverse("connect:done"),
            options=form.given.options,
            secrets=form.given.secrets,
        )
        request.session[visitor.LOGIN] = begun.attempt

    refusal = access.refused(request, link, form, begin)
    return redirect("connect:leave") if refusal is None else access.page(request, link, refusal)


@require_GET
@for_holder()
def leave(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """The page before the vendor's, with the way there. Coming back to it begins anew."""
    try:
        begun = oauth.begin_again(request.session.get(visitor.LOGIN, 0), link=link)
    except ConnectorError as error:
        messages.error(request, f"{error.sentence} {error.hint}")
        begun = None
    if begun is None:
        return redirect("connect:access")
    answer = render(
        request,
        "onboarding/leave.html",
        {**pages.about(link, step=2), "url": begun.url, "host": urlsplit(begun.url).hostname},
    )
    answer.set_cookie(
        oauth.BROWSER_COOKIE,
        begun.browser,
        max_age=oauth.LIVES,
        path=oauth.COOKIE_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


@require_POST
@for_holder()
def vendor_page(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """Make the address of the unified API's page and show it, here and never again."""
    form = access.filled(request, link, Way.UNIFIED_API)
    if form is None:
        return access.page(request, link)
    wait = access.wait_for_vendor(link)
    if wait:
        return pages.too_often(request, wait)
    try:
        made = linking.connect_page(link)
    except ConnectorError as error:
        refusal = faults.of_error(form, error, access.guide_of(link))
        return access.page(request, link, refusal)
    context = {
        **pages.about(link, step=2),
        "guide": access.guide_of(link),
        "url": made.url,
        "host": urlsplit(made.url).hostname,
    }
    return render(request, "onboarding/vendor_page.html", context)


@require_POST
def finished(request: HttpRequest) -> HttpResponse:
    """The customer says that they are through: look whether they are.

    Where the vendor told us first, their link is used up already: that is no second use of it.
    """
    found = visitor.current(request)
    if found is not None and found[1] is LinkState.USED:
        return redirect("connect:done")
    return _look(request)


@for_holder()
def _look(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    form = access.filled(request, link, Way.UNIFIED_API)
    if form is None:
        return access.page(request, link)
    wait = access.wait_for_vendor(link)
    if wait:
        return pages.too_often(request, wait)
    try:
        answer = linking.ask_whether_linked(link)
    except ConnectorError as error:
        refusal = faults.of_error(form, error, access.guide_of(link))
        return access.page(request, link, refusal)
    if answer.done:
        return redirect("connect:done")
    messages.info(request, answer.sentence)
    return redirect("connect:access")
