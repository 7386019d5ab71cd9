"""The page that shows a new link: once, because its address is stored nowhere."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from integrations.admin.display import row_address
from integrations.models import OnboardingProject, User
from integrations.rules.answer import Answer
from integrations.services import link_mails, links
from integrations.services.links import MadeLink


def make_and_show(
    request: HttpRequest, row: OnboardingProject, inputs: Mapping[str, Any]
) -> HttpResponse:
    """Make a link, and show it for copying."""
    made = links.make(
        row.connection,
        actor=_person(request),
        recipient=inputs["recipient"],
        lives=timedelta(hours=inputs["hours"]),
    )
    return show_made(request, row, made, mail_wanted=False)


def make_and_mail(
    request: HttpRequest, row: OnboardingProject, inputs: Mapping[str, Any]
) -> HttpResponse:
    """Make a link and mail it; it is shown too, for the case that the mail does not arrive."""
    made = link_mails.make_and_mail(
        row.connection,
        actor=_person(request),
        recipient=inputs["recipient"],
        lives=timedelta(hours=inputs["hours"]),
    )
    return show_made(request, row, made, mail_wanted=True)


def show_made(
    request: HttpRequest, row: Any, made: MadeLink | Answer, *, mail_wanted: bool
) -> HttpResponse:
    """The page of a link that was just made; back to the row's page where none could be.

    With ``mail_wanted`` it says whether the mail has left.
    """
    back = row_address(row)
    if isinstance(made, Answer):
        messages.warning(request, made.sentence)
        return HttpResponseRedirect(back)
    made.link.refresh_from_db(fields=["mailed_at"])
    page = TemplateResponse(
        request,
        "admin/integrations/link_made.html",
        {
            **admin.site.each_context(request),
            "title": "The new link",
            "link": made.link,
            "url": made.url,
            "mail_wanted": mail_wanted,
            "back": back,
        },
    )
    page["Cache-Control"] = "no-store"
    return page


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
