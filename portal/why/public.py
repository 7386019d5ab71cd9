"""The customer's view of a shared answer: no account, no personal data."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.why import services


@require_safe
def shared_answer(request: HttpRequest, token: str) -> HttpResponse:
    """What was found, or the page that says nothing about links that do not open."""
    shared = services.opened(token)
    context = {
        "platform": settings.PLATFORM_NAME,
        "shared": shared,
        "tenant": shared.tenant if shared else None,
    }
    return render(request, "onboarding/answer.html", context, status=200 if shared else 404)
