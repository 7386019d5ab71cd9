"""What a Workable connection has to know, read from its stored settings and its secrets.

Addresses and scopes: Workable's API reference (workable.readme.io, "OAuth 2.0" and "Generate an
access token"), as stored in November 2026.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.oauth import OAuthApp
from integrations.connectors.options import Options
from integrations.connectors.secrets import Bundle

OAUTH_URL = "https://www.workable.com/oauth"
SCOPES = ("r_jobs", "r_candidates", "w_candidates")

_SUBDOMAIN = Setting(
    name="subdomain",
    label="Subdomain in Workable's address",
    help="The first part of the address: acme, where it is https://acme.workable.com",
)
AUTHORISATIONS = (
    Authorisation(
        way=Way.API_KEY,
        label="API token",
        settings=(
            _SUBDOMAIN,
            Setting(
                name="api_key",
                label="API token",
                help="Made in Workable under Settings, Integrations, Apps.",
                secret=True,
                shown_once=True,
            ),
            Setting(
                name="token_ends_on",
                label="Last day of the token",
                help="As chosen in Workable, such as 2027-11-30. Nothing arrives after it.",
                required=False,
            ),
        ),
    ),
    Authorisation(way=Way.OAUTH, label="Log in at Workable", settings=(_SUBDOMAIN,)),
)
SETTINGS = (
    Setting(
        name="acting_user_id",
        label="Member who acts in Workable",
        help="Workable attaches, notes and moves nothing without one.",
        kind=SettingKind.USER,
    ),
    Setting(
        name="thank_applicants",
        label="Workable thanks applicants by e-mail",
        help="It does so for who applied themselves; others count as sourced.",
        kind=SettingKind.CHOICE,
        required=False,
        choices=(("no", "No"), ("yes", "Yes")),
    ),
    Setting(
        name="lookup_lag_seconds",
        label="A new record is found after (seconds)",
        help="Only where Workable has said so. Without it a person is asked where nobody is found.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="base_url",
        label="Other address of the API",
        help="Instead of https://<subdomain>.workable.com/spi/v3; for tests.",
        kind=SettingKind.URL,
        required=False,
    ),
    Setting(
        name="oauth_url",
        label="Other address of the login",
        help="Instead of https://www.workable.com/oauth; for tests.",
        kind=SettingKind.URL,
        required=False,
    ),
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkableSettings:
    """The settings of one Workable connection.

    ``api_key`` is empty where the access is a login's. ``token_ends_at`` is the end of the token's
    last day. ``thanks``: applicants get Workable's e-mail. ``live_statuses`` as in the README.
    """

    base_url: str
    api_key: str = field(default="", repr=False)
    token_ends_at: datetime | None = None
    acting_user_id: str = ""
    thanks: bool = False
    lookup_lag_seconds: float | None = None
    live_statuses: frozenset[str] = frozenset()


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> WorkableSettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    read.url("oauth_url", OAUTH_URL)
    settings = WorkableSettings(
        base_url=_base_url(read),
        api_key=_key(read, secret),
        token_ends_at=_last_day(read),
        acting_user_id=read.text("acting_user_id", ""),
        thanks=read.choice("thank_applicants", {"no": "", "yes": "yes"}, "no") == "yes",
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=86_400),
        live_statuses=read.words("live_statuses"),
    )
    read.check()
    return settings


def oauth_app(options: Mapping[str, Any], secret: Bundle) -> OAuthApp:
    """Our app at Workable. ``resource=user``: the token may do what whoever logs in may do.

    Raises ``OptionsError`` where the client is missing.
    """
    read = Options(options, secret)
    login = read.url("oauth_url", OAUTH_URL)
    app = OAuthApp(
        authorize_url=f"{login}/authorize",
        token_url=f"{login}/token",
        client_id=read.secret("client_id"),
        client_secret=read.secret("client_secret"),
        scopes=SCOPES,
        extra={"resource": "user"},
    )
    read.check()
    return app


def _base_url(read: Options) -> str:
    """The address of the API. What people copy along from the address bar is left out."""
    entered = read.text("subdomain").casefold().removeprefix("https://").partition("/")[0]
    label = entered.removesuffix(".workable.com")
    if label and not _LABEL.fullmatch(label):
        read.refuse("subdomain", "must be the first part of the address only, such as acme")
    return read.url("base_url", "") or f"https://{label}.workable.com/spi/v3"


def _key(read: Options, secret: Mapping[str, str]) -> str:
    """The key, or none where somebody has logged in, or can: a login is stored beside a key."""
    if secret.get("access_token") or secret.get("refresh_token"):
        return ""
    can_log_in = bool(secret.get("client_id"))
    return read.optional_secret("api_key") if can_log_in else read.secret("api_key")


def _last_day(read: Options) -> datetime | None:
    entered = read.text("token_ends_on", "")
    if not entered:
        return None
    try:
        return datetime.combine(date.fromisoformat(entered), time.max, UTC)
    except ValueError:
        read.refuse("token_ends_on", "must be a day such as 2027-11-30")
        return None
