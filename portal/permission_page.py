"""The customer's page of a missing permission: its name, where it is given, and a live test."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.services import permission_tasks
from candidates.services.permission_tasks import Phase, Refusal, Situation
from candidates.tasks import advance_retries
from integrations.models import ConnectionLink
from integrations.onboarding import pages, visitor
from integrations.onboarding.access import REFUSED, guide_of, wait_for_vendor
from integrations.rules.links import LinkPurpose, LinkState
from integrations.services.guide_steps import steps_to
from integrations.systems import SYSTEMS
from integrations.tasks import ring

STEPS = ("Open", "Give the permission", "Done")
LOOK_AGAIN_SECONDS = 10


class DoneForm(forms.Form):
    """Who says that it is done."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="It is kept with the time of the test.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@visitor.for_holder(LinkPurpose.PERMIT)
def permission_page(request: HttpRequest, link: ConnectionLink) -> HttpResponse:
    """Say what is missing and how it is given; with a click, test it at the vendor."""
    situation = permission_tasks.situation_of(link)
    if situation is None:
        return pages.no_link(request)
    if request.method == "POST":
        return _tested(request, link, situation)
    if situation.phase is Phase.DONE:
        return redirect("connect-permitted")
    return _page(request, link, situation)


@require_safe
def permitted_page(request: HttpRequest) -> HttpResponse:
    """Thanks, with the proof, and what happens next."""
    found = visitor.current(request)
    if found is None or found[0].purpose != LinkPurpose.PERMIT:
        return redirect("connect-permission")
    link, state = found
    situation = permission_tasks.situation_of(link)
    is_done = situation is not None and situation.phase is Phase.DONE
    if state is not LinkState.USED and not (state is LinkState.OPEN and is_done):
        return redirect("connect-permission")
    context = {**_about(link, step=len(STEPS) + 1), "situation": situation}
    return render(request, "onboarding/permitted.html", context)


def _tested(request: HttpRequest, link: ConnectionLink, situation: Situation) -> HttpResponse:
    """What follows the click."""
    wait = wait_for_vendor(link)
    if wait:
        return pages.too_often(request, wait)
    form = DoneForm(request.POST)
    who = form.cleaned_data["name"] if form.is_valid() else ""
    refusal = permission_tasks.test_now(link, situation, who=who)
    if refusal is not None:
        return _page(request, link, situation, refusal)
    ring(advance_retries)
    # Whether it is used up, tried now, or was withdrawn meanwhile: the page itself says which.
    return redirect("connect-permitted")


def _page(
    request: HttpRequest,
    link: ConnectionLink,
    situation: Situation,
    refusal: Refusal | None = None,
) -> HttpResponse:
    guide = guide_of(link)
    missing = situation.permission or (refusal.permission if refusal else "")
    said = [situation.group.sentence, refusal.sentence if refusal else ""]
    remedies = [guide.remedy(sentence) for sentence in said] if guide else []
    initial = {"name": pages.about(link)["project"].contact_name}
    context = {
        **_about(link, step=2),
        "situation": situation,
        "phase": situation.phase,
        "refusal": refusal,
        "missing": missing,
        "remedy": next(filter(None, remedies), ""),
        "ways": _ways(link, missing),
        "guide": guide,
        "form": DoneForm(initial=initial),
    }
    status = 200 if refusal is None else REFUSED
    answer = render(request, "onboarding/permission.html", context, status=status)
    if situation.phase is Phase.TRYING:
        answer["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


def _ways(link: ConnectionLink, permission: str) -> Any:
    system = SYSTEMS.get(link.connection.system)
    route = system.through(link.connection.route) if system is not None else None
    return () if route is None else steps_to(route.guide, permission)


def _about(link: ConnectionLink, *, step: int) -> dict[str, Any]:
    steps = list(enumerate(STEPS, start=1))
    return {**pages.about(link, step=step), "steps": steps}
