"""What the person behind a request may reach, read once per request."""

from django.http import HttpRequest

from integrations.selectors import Access, access_of

_KEPT_AS = "_portal_access"


def access_in(request: HttpRequest) -> Access:
    """The memberships of the signed-in person. One query, however often it is asked."""
    kept = getattr(request, _KEPT_AS, None)
    if kept is None:
        kept = access_of(request.user)
        setattr(request, _KEPT_AS, kept)
    return kept
