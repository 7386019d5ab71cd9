"""What a customer has granted at a login: codes that work once, and pairs of tokens.

What a login asks for and how it words things is the vendor's own. Its state is one record for each
grant.
"""

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar

from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf


class Grants:
    """The part of a twin that keeps them. Subclasses name our app and the mark of their tokens."""

    shelf: Shelf

    CLIENT: ClassVar[tuple[str, str]]
    """Id and secret of our app."""
    MARK: ClassVar[str] = ""
    """What all tokens begin with."""

    def oauth_credentials(self) -> dict[str, str]:
        """Our app and the tokens of somebody who has just let it in."""
        grant = self.granted()
        return {
            "client_id": self.CLIENT[0],
            "client_secret": self.CLIENT[1],
            "access_token": str(grant["access_token"]),
            "refresh_token": str(grant["refresh_token"]),
        }

    def expire_tokens(self) -> None:
        """Let every access token end; refresh tokens still work."""
        for grant in self.shelf.all("grants"):
            self.shelf.change("grants", grant["id"], access_token="")

    def revoke_access(self) -> None:
        """What the customer does in the vendor's settings: nothing of any grant works any more."""
        for grant in self.shelf.all("grants"):
            self.shelf.change("grants", grant["id"], revoked=True)

    def knows_token(self, token: str) -> bool:
        """Whether an access token is accepted."""
        return self._grant("access_token", token) is not None

    def new_code(self, **asked: Any) -> str:
        """A code for somebody who agrees, with what was asked for."""
        code = secrets.token_urlsafe(16)
        self.shelf.add("codes", {"used": False, **asked}, record_id=code)
        return code

    def spent_code(self, form: Mapping[str, str]) -> Json | None:
        """The code of a form, which is used from now on; ``None`` where it is not good."""
        code = self.shelf.get("codes", form.get("code", ""))
        if code is None or code["used"] or not form.get("redirect_uri"):
            return None
        return self.shelf.change("codes", code["id"], used=True)

    def granted(self, **other: Any) -> Json:
        """A new grant, of which ``other`` differs."""
        return self.shelf.add("grants", {"revoked": False, **self._fresh(), **other})

    def renewed(self, refresh_token: str, *, rotates: bool) -> Json | None:
        """The grant with a new access token, and a new refresh token where it ``rotates``.

        ``None`` where no grant has this refresh token.
        """
        grant = self._grant("refresh_token", refresh_token)
        if grant is None:
            return None
        fresh = self._fresh()
        kept = fresh if rotates else {"access_token": fresh["access_token"]}
        return self.shelf.change("grants", grant["id"], **kept)

    def _grant(self, kind: str, token: str) -> Json | None:
        for grant in self.shelf.all("grants"):
            if token and grant[kind] == token and not grant["revoked"]:
                return grant
        return None

    def _fresh(self) -> Json:
        return {
            "access_token": f"{self.MARK}at-{secrets.token_urlsafe(24)}",
            "refresh_token": f"{self.MARK}rt-{secrets.token_urlsafe(24)}",
        }
