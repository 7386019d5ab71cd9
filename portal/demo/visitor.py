"""Signs in over HTTP as each of the demo's people, and opens the pages they are offered."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html import unescape
from http.cookiejar import CookieJar

from integrations.rules.roles import Role
from portal.demo.cast import LOGINS, Login

LOGIN = "/admin/login/"
INDEX = "/admin/"
# What everybody at the platform must find.
EXPECTED = (
    "/admin/jobs/job/",
    "/admin/jobs/syncrun/",
    "/admin/candidates/candidate/",
    "/admin/candidates/application/",
    "/admin/candidates/candidateexport/",
    "/admin/integrations/connection/",
    "/admin/integrations/onboardingproject/",
    "/admin/integrations/onboardingproject/board/",
)


class Visitor:
    """One browser at the portal."""

    def __init__(self, url: str, *, timeout: float = 20.0) -> None:
        self._url = url
        self._timeout = timeout
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def sign_in(self, login: Login, password: str) -> bool:
        """Through the form, as a person does."""
        self.open(LOGIN)
        token = next(cookie.value for cookie in self._cookies if cookie.name == "csrftoken")
        form = {
            "username": login.username,
            "password": password,
            "csrfmiddlewaretoken": token,
            "next": INDEX,
        }
        status, _ = self.open(LOGIN, urllib.parse.urlencode(form).encode())
        return status == 200 and any(cookie.name == "sessionid" for cookie in self._cookies)

    def open(self, path: str, form: bytes | None = None) -> tuple[int, str]:
        """Status and text of a page, after redirects."""
        request = urllib.request.Request(  # noqa: S310 - our own portal
            self._url + path, data=form, headers={"Referer": self._url + path}
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return int(answer.status), answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")


def complaints(url: str, password: str) -> Iterator[str]:
    """Who cannot sign in, and every page that does not answer 200."""
    for login in LOGINS:
        visitor = Visitor(url)
        try:
            if not visitor.sign_in(login, password):
                yield f"{login.username} cannot sign in."
                continue
            yield from _about_pages(visitor, login)
        except OSError as error:
            yield f"{login.username}: the portal does not answer: {error}"


def _about_pages(visitor: Visitor, login: Login) -> Iterator[str]:
    _, index = visitor.open(INDEX)
    offered = _lists(index)
    if login.role in (Role.ADMINISTRATOR, Role.SUPPORT, Role.ACCOUNT_MANAGER):
        offered |= set(EXPECTED)
    for path in sorted(offered | {INDEX}):
        status, _ = visitor.open(path)
        if status != 200:
            yield f"{login.username}: {path} answers {status}."


def _lists(page: str) -> set[str]:
    """The lists that a page of the admin links to."""
    links = re.findall(r'href="(/admin/[a-z_]+/[a-z_]+/)(?:\?[^"]*)?"', unescape(page))
    return set(links)
