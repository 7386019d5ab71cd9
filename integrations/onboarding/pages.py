"""The pages that need no link, and what every page with one says: who, what, with whom."""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.csrf import csrf_failure as usual_csrf_failure

from integrations.connectors.registry import connector_class
from integrations.models import ConnectionLink, OnboardingProject
from integrations.onboarding.headers import PREFIX
from integrations.rules.links import LinkPurpose
from integrations.services import onboarding

STEPS = ("Open", "Give access", "Done")
_PAGES = {
    LinkPurpose.AUTHORISE: "access",
    LinkPurpose.CONFIRM: "confirm",
    LinkPurpose.PERMIT: "permission",
}


def page_of(link: ConnectionLink) -> str:
    """Where the holder of a link goes on."""
    return f"{PREFIX}{_PAGES[LinkPurpose(link.purpose)]}"


def about(link: ConnectionLink, *, step: int = 0) -> dict[str, Any]:
    """What a page with a link says: the customer, their system, their account manager.

    ``step`` is the number of the step that the customer is at, from 1.
    """
    connection = link.connection
    project: OnboardingProject = onboarding.project_of(connection)
    owner = project.owner
    return {
        "link": link,
        "connection": connection,
        "tenant": connection.tenant,
        "system": connection.get_system_display(),
        "vendor": connector_class(connection.route).label,
        "version": project.system_version,
        "project": project,
        "manager": (owner.get_full_name() or owner.get_username()) if owner else "",
        "manager_email": owner.email if owner else "",
        "platform": settings.PLATFORM_NAME,
        "steps": [(number, name) for number, name in enumerate(STEPS, start=1)],
        "step": step,
    }


def no_link(request: HttpRequest) -> HttpResponse:
    """There is no such link, or none any more: one page for every reason."""
    return render(
        request, "onboarding/no_link.html", {"platform": settings.PLATFORM_NAME}, status=404
    )


def used(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """What the link was for is done already: when, and by whom."""
    context = about(link, step=len(STEPS) + 1)
    by = context["project"].contact_name or link.recipient
    if link.purpose != LinkPurpose.AUTHORISE:
        # The steps are those of giving access; who was asked to look took others.
        context["steps"] = []
    return render(request, "onboarding/used.html", {**context, "by": by})


def another_link(request: HttpRequest) -> HttpResponse:
    """The form belongs to a link that this browser has left for another one."""
    context = {"platform": settings.PLATFORM_NAME}
    return render(request, "onboarding/another_link.html", context, status=409)


def too_often(request: HttpRequest, seconds: float) -> HttpResponse:
    """Too many tries from there: when to come back."""
    wait = math.ceil(seconds)
    context = {"platform": settings.PLATFORM_NAME, "wait": wait}
    answer = render(request, "onboarding/too_often.html", context, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that cannot be shown to come from our page: kindly, where customers are."""
    if not request.path_info.startswith(PREFIX):
        return usual_csrf_failure(request, reason=reason)
    context = {"platform": settings.PLATFORM_NAME}
    return render(request, "onboarding/forged.html", context, status=403)
