"""Who calls: an API key, as a bearer token."""

from dataclasses import dataclass

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from integrations.models import ApiKey
from integrations.rules.api_scopes import Scope, permits
from integrations.services import api_keys

SCHEME = b"bearer"


@dataclass(frozen=True)
class KeyHolder:
    """Whoever holds a key. DRF asks for a user; this is the least that it needs."""

    key: ApiKey
    is_authenticated: bool = True

    @property
    def pk(self) -> str:
        """What the throttle counts by."""
        return self.key.prefix


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer atsp_…``. Everything that is wrong gets the same answer."""

    def authenticate(self, request: Request) -> tuple[KeyHolder, ApiKey] | None:
        """The holder and the key; ``None`` without the header."""
        scheme, _, text = get_authorization_header(request).partition(b" ")
        if not scheme:
            return None
        key = None
        if scheme.lower() == SCHEME:
            key = api_keys.find_key(text.strip().decode(errors="replace"))
        if key is None:
            raise AuthenticationFailed("This key is unknown, expired or revoked.")
        api_keys.note_use(key)
        return KeyHolder(key), key

    def authenticate_header(self, request: Request) -> str:
        """Says how to come in."""
        return 'Bearer realm="api"'


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names it."""

    target_class = KeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "atsp_…"}


class HasScope(BasePermission):
    """Asks the view which scope an action needs: ``scopes`` by action, or ``scope``."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the key has it."""
        key = request.auth
        wanted = scope_of(view)
        if not isinstance(key, ApiKey) or wanted is None:
            return False
        self.message = f"This key lacks the scope {wanted.value}."
        return permits(key.scopes, wanted)


def scope_of(view: APIView) -> Scope | None:
    """The scope that the view's present action needs; ``None``: nobody may."""
    by_action: dict[str, Scope] = getattr(view, "scopes", {})
    return by_action.get(getattr(view, "action", None) or "")
