"""The address to which vendors send people back after a login: our people, and customers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from integrations.onboarding import visitor
from integrations.services import connecting, oauth


@require_GET
def oauth_callback(request: HttpRequest) -> HttpResponse:
    """Finish the login that began in this browser, then go on where the person was."""
    finished = connecting.finish_login(
        state=request.GET.get("state", ""),
        code=request.GET.get("code", ""),
        error=request.GET.get("error", ""),
        browser=request.COOKIES.get(oauth.BROWSER_COOKIE, ""),
    )
    answer = HttpResponseRedirect(_after(request, finished))
    answer.delete_cookie(oauth.BROWSER_COOKIE, path=oauth.COOKIE_PATH)
    return answer


def _after(request: HttpRequest, finished: oauth.Finished) -> str:
    """Where to go on; a customer with a problem goes back to the page of their link."""
    is_customer = finished.link is not None or (
        finished.connection is None and visitor.current(request) is not None
    )
    if finished.problem is not None:
        messages.error(request, f"{finished.problem.sentence} {finished.problem.hint}")
        return reverse("connect:access") if is_customer else finished.next_path
    if not is_customer:
        messages.success(request, f"{finished.connection} is connected, and the access works.")
    return finished.next_path
