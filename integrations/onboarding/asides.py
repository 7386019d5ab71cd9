"""Beside the way: help from people, the customer's logo, and the page at the end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from integrations.models import ConnectionLink, OnboardingTask
from integrations.onboarding import pages, visitor
from integrations.onboarding.access import for_holder
from integrations.onboarding.forms import HelpForm
from integrations.rules.links import LinkPurpose, LinkState
from integrations.rules.logos import content_type_of
from integrations.services import connecting
from integrations.services.throttle import REQUESTS_FOR_HELP, take


@require_POST
@for_holder()
def ask(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """Tell the account manager that the customer cannot go on alone."""
    form = HelpForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what you need, in at most 500 characters.")
        return redirect("connect:access")
    wait = take(f"help:{link.pk}", REQUESTS_FOR_HELP)
    if wait:
        return pages.too_often(request, wait)
    kind = OnboardingTask.Kind(form.cleaned_data["kind"])
    connecting.ask_for_help(link, kind, form.cleaned_data["words"].strip())
    manager = pages.about(link)["manager"] or "Your account manager"
    messages.success(request, f"{manager} was told just now and will get in touch with you.")
    return redirect("connect:access")


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Access is given: what happens next."""
    found = visitor.current(request)
    if found is None or found[0].purpose != LinkPurpose.AUTHORISE:
        return pages.no_link(request)
    link, state = found
    if state is LinkState.OPEN:
        return redirect("connect:access")
    if state is not LinkState.USED:
        return pages.no_link(request)
    return render(request, "onboarding/done.html", pages.about(link, step=len(pages.STEPS) + 1))


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The customer's logo, for whoever has opened a link of theirs. Raises ``Http404``."""
    found = visitor.current(request)
    if found is None or found[1] not in (LinkState.OPEN, LinkState.USED):
        raise Http404("There is no logo.")
    stored = found[0].connection.tenant.logo
    if not stored:
        raise Http404("There is no logo.")
    try:
        with stored.open("rb") as handle:
            content = handle.read()
        content_type = content_type_of(content)
    except (FileNotFoundError, ValueError):
        raise Http404("There is no logo any more.") from None
    return HttpResponse(content, content_type=content_type)
