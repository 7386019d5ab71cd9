"""The address to which vendors send people back after a login."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from integrations.services import oauth


@never_cache
@require_GET
def oauth_callback(request: HttpRequest) -> HttpResponse:
    """Finish the login that began in this browser, then go on where the person was."""
    finished = oauth.finish(
        state=request.GET.get("state", ""),
        code=request.GET.get("code", ""),
        error=request.GET.get("error", ""),
        browser=request.COOKIES.get(oauth.BROWSER_COOKIE, ""),
    )
    if finished.problem is None:
        messages.success(request, f"{finished.connection} is connected, and the access works.")
    else:
        messages.error(request, f"{finished.problem.sentence} {finished.problem.hint}")
    answer = HttpResponseRedirect(finished.next_path)
    answer.delete_cookie(oauth.BROWSER_COOKIE, path=oauth.COOKIE_PATH)
    # The address of this page holds a code: no other site may learn it.
    answer["Referrer-Policy"] = "no-referrer"
    return answer
