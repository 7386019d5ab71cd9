"""The way in: client credentials of a customer, or the login of a customer at a partner's app.

https://harvestdocs.greenhouse.io/docs/authentication and /docs/harvest-partner-oauth (November
2026). A customer's credentials get a token without anybody logging in; ``sub`` names the user who
acts. A partner's app gets a refresh token, which lives for 24 hours, when a customer has logged in.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from integrations.connectors.ats.greenhouse.settings import AUTHORIZE_URL, TOKEN_URL
from integrations.connectors.oauth import (
    OAuthApp,
    Sender,
    TokenKeeper,
    client_credentials_grant,
    refresh_grant,
)
from integrations.connectors.options import Options
from integrations.connectors.secrets import Bundle, Secrets
from integrations.errors import CredentialsRejectedError

SCOPES = tuple(
    f"harvest:{scope}"
    for scope in (
        "jobs:list", "job_posts:list", "job_post_locations:list",
        "job_post_searchable_locations:list", "job_board_custom_locations:list",
        "job_interview_stages:list", "offices:list", "departments:list", "users:list",
        "candidates:list", "candidates:create", "candidates:update", "applications:list",
        "applications:create", "applications:move", "application_stages:list", "attachments:list",
        "attachments:create", "notes:create", "candidate_tags:list", "candidate_tags:create",
        "applied_candidate_tags:list", "applied_candidate_tags:create",
    )
)  # fmt: skip
"""What the credentials need: one scope for every operation at every resource."""

_ACTS_FOR = "token_sub"


def app_of(options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
    """The app at Greenhouse's authorisation server.

    Raises ``OptionsError`` where an address or the client is missing or wrong.
    """
    read = Options(options, secret)
    app = OAuthApp(
        authorize_url=read.url("authorize_url", AUTHORIZE_URL),
        token_url=read.url("token_url", TOKEN_URL),
        client_id=read.secret("client_id"),
        client_secret=read.secret("client_secret"),
        scopes=SCOPES,
        client_in_header=True,
    )
    read.check()
    return app


class Login:
    """Tokens for one connection, in the name of one user."""

    def __init__(self, sender: Sender, app: OAuthApp, secrets: Secrets, acting_user: str) -> None:
        self._secrets = secrets
        more = {"sub": acting_user} if acting_user else {}
        by_itself = client_credentials_grant(**more)

        def grant(bundle: Bundle) -> Mapping[str, str]:
            return refresh_grant(bundle) if _is_partner(bundle) else by_itself(bundle)

        self._keeper = TokenKeeper(sender, app, _OneUsers(secrets, acting_user), grant)

    def token(self) -> str:
        """A token that still lives. Raises ``CredentialsRejectedError`` where there is none."""
        return self._said_right(self._keeper.access_token)

    def another(self, rejected: str) -> str:
        """Another token than this one, which Greenhouse has just rejected."""
        return self._said_right(lambda: self._keeper.renewed(rejected))

    def _said_right(self, ask: Callable[[], str]) -> str:
        try:
            return ask()
        except CredentialsRejectedError as refused:
            if _is_partner(self._secrets.read()) or refused.whose != "platform":
                raise
            # Where nobody logs in, the client is the customer's own and not an app of ours.
            raise replace(
                refused,
                sentence="Greenhouse does not accept the Client ID and Client Secret.",
                hint="Ask the customer's Greenhouse administrator to check both, or to make new "
                "Harvest V3 (OAuth) credentials; an acting user must exist in their Greenhouse.",
                whose="customer",
            ) from refused


class _OneUsers:
    """The secrets of a connection without a token that was made for somebody else.

    A token acts in the name of the user it was made for, also after another one was chosen.
    """

    def __init__(self, secrets: Secrets, user: str) -> None:
        self._secrets = secrets
        self._user = user

    def read(self) -> Bundle:
        """See ``Secrets.read``."""
        bundle = self._secrets.read()
        return bundle if self._is_ours(bundle) else {**bundle, "access_token": ""}

    def renew(
        self, *, is_fresh: Callable[[Bundle], bool], make: Callable[[Bundle], Bundle]
    ) -> Bundle:
        """See ``Secrets.renew``."""
        return self._secrets.renew(
            is_fresh=lambda bundle: self._is_ours(bundle) and is_fresh(bundle),
            make=lambda bundle: {**make(bundle), _ACTS_FOR: self._user},
        )

    def _is_ours(self, bundle: Bundle) -> bool:
        return _is_partner(bundle) or bundle.get(_ACTS_FOR, "") == self._user


def _is_partner(bundle: Bundle) -> bool:
    """Whether a customer has logged in: client credentials come without a refresh token."""
    return bool(bundle.get("refresh_token"))
