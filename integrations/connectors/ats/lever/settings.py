"""What a Lever connection has to know, read from its stored settings and its secrets.

Hosts, audiences and scopes: Lever's developer documentation, "Authentication", as stored in 2026;
the sandbox's from its own page of the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.oauth import OAuthApp
from integrations.connectors.options import Options
from integrations.connectors.secrets import Bundle

SCOPES = (
    "offline_access",
    "postings:read:admin",
    "stages:read:admin",
    "users:read:admin",
    "applications:read:admin",
    "opportunities:read:admin",
    "opportunities:write:admin",
    "archive_reasons:read:admin",
    "contact:write:admin",
    "notes:write:admin",
    "files:read:admin",
    "files:write:admin",
)
"""What the app asks for; Lever allows 20. Without ``offline_access`` there is no refresh token."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where one of Lever's two worlds is. ``audience`` names the API whose token is asked for."""

    base_url: str
    auth_url: str
    audience: str


ENVIRONMENTS = {
    "production": Environment(
        "https://api.lever.co/v1", "https://auth.lever.co", "https://api.lever.co/v1/"
    ),
    "sandbox": Environment(
        "https://api.sandbox.lever.co/v1",
        "https://sandbox-lever.auth0.com",
        "https://api.sandbox.lever.co/v1/",
    ),
}

_ENVIRONMENT = Setting(
    name="environment",
    label="Environment",
    help="The sandbox is a separate account that Lever gives to partners.",
    kind=SettingKind.CHOICE,
    required=False,
    choices=(("production", "Production"), ("sandbox", "Sandbox")),
)
AUTHORISATIONS = (
    Authorisation(way=Way.OAUTH, label="Log in at Lever", settings=(_ENVIRONMENT,)),
    Authorisation(
        way=Way.API_KEY,
        label="API key",
        settings=(
            _ENVIRONMENT,
            Setting(
                name="api_key",
                label="API key",
                help="Made in Lever under Settings, Integrations and API, API Credentials.",
                secret=True,
                shown_once=True,
            ),
        ),
    ),
)
SETTINGS = (
    Setting(
        name="acting_user_id",
        label="User who acts in Lever",
        help="An active user of Lever. Lever takes nobody without one.",
        kind=SettingKind.USER,
    ),
    Setting(
        name="confidential",
        label="Confidential jobs and people",
        help="An API key must have been made with access to confidential data.",
        kind=SettingKind.CHOICE,
        required=False,
        choices=(("no", "Leave them out"), ("yes", "Read them too")),
    ),
    Setting(
        name="lookup_lag_seconds",
        label="A new record is found after (seconds)",
        help="Only where Lever has said so. Without it a person is asked where nobody is found.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="base_url",
        label="Other address of the API",
        help="Only where Lever has named one, with /v1 at its end.",
        kind=SettingKind.URL,
        required=False,
    ),
    Setting(
        name="auth_url",
        label="Other address of the login",
        help="Only where Lever has named one.",
        kind=SettingKind.URL,
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverSettings:
    """The settings of one Lever connection. ``live_statuses`` as in the README.

    ``api_key`` is empty where the access is a login's. ``confidentiality`` is Lever's word for the
    filter, empty for its default: nothing confidential.
    """

    base_url: str
    api_key: str = field(default="", repr=False)
    acting_user_id: str = ""
    confidentiality: str = ""
    lookup_lag_seconds: float | None = None
    live_statuses: frozenset[str] = frozenset()
    environment: str = "production"

    def filtered(self, params: Mapping[str, str]) -> dict[str, str]:
        """The parameters of a list, which leaves out what is confidential unless asked for all."""
        word = self.confidentiality
        return {**params, "confidentiality": word} if word else dict(params)


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> LeverSettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    word, environment = _environment(read)
    read.url("auth_url", "")
    settings = LeverSettings(
        base_url=read.url("base_url", "") or environment.base_url,
        api_key=_key(read, secret),
        acting_user_id=read.text("acting_user_id", ""),
        confidentiality=read.choice("confidential", {"no": "", "yes": "all"}, "no"),
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=86_400),
        live_statuses=read.words("live_statuses"),
        environment=word,
    )
    read.check()
    return settings


def _key(read: Options, secret: Mapping[str, str]) -> str:
    """The key, or none where somebody has logged in, or can: a login is stored beside a key."""
    if secret.get("access_token") or secret.get("refresh_token"):
        return ""
    can_log_in = bool(secret.get("client_id"))
    return read.optional_secret("api_key") if can_log_in else read.secret("api_key")


def oauth_app(options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
    """Our app at Lever's login, which is Auth0's.

    Raises ``OptionsError`` where the client is missing.
    """
    read = Options(options, secret)
    _, environment = _environment(read)
    login = read.url("auth_url", "") or environment.auth_url
    app = OAuthApp(
        authorize_url=f"{login}/authorize",
        token_url=f"{login}/oauth/token",
        client_id=read.secret("client_id"),
        client_secret=read.secret("client_secret"),
        scopes=tuple(sorted(read.words("oauth_scopes"))) or SCOPES,
        extra={"audience": environment.audience, "prompt": "consent"},
    )
    read.check()
    return app


def _environment(read: Options) -> tuple[str, Environment]:
    word = read.choice("environment", {name: name for name in ENVIRONMENTS}, "production")
    return word, ENVIRONMENTS.get(word, ENVIRONMENTS["production"])
