"""What a Frappe HR connection has to know, read from its stored settings and its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.ats.frappe.errors import LOGIN_ERRORS
from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.oauth import OAuthApp
from integrations.connectors.options import Options
from integrations.connectors.secrets import Bundle

MOST_DOCUMENT_BYTES = 25_000_000
"""A request over 25 MB is answered with 413, or the connection is reset (November 2026)."""

SCOPES = ("all", "openid")

_BASE_URL = Setting(
    name="base_url",
    label="Address of your Frappe site",
    help="As in the address bar, such as https://acme.frappe.cloud",
    kind=SettingKind.URL,
)
AUTHORISATIONS = (
    Authorisation(
        way=Way.API_KEY,
        label="API key and secret",
        settings=(
            _BASE_URL,
            Setting(
                name="api_key",
                label="API key",
                help="Made in Frappe on the page of the user, under Settings, API Access.",
                secret=True,
            ),
            Setting(
                name="api_secret",
                label="API secret",
                help="Beside the API key, when the keys are generated.",
                secret=True,
                shown_once=True,
            ),
        ),
    ),
    Authorisation(
        way=Way.OAUTH,
        label="Log in to Frappe",
        settings=(
            _BASE_URL,
            Setting(
                name="client_id",
                label="App client id",
                help="Of the OAuth Client that your administrator makes on your own site.",
            ),
            Setting(
                name="client_secret",
                label="App client secret",
                help="Of the same OAuth Client; Frappe 15 does not check it.",
                secret=True,
                required=False,
            ),
        ),
    ),
)
SETTINGS = (
    Setting(
        name="only_published",
        label="Live jobs",
        help="Whether a job has to be published on the website to be live.",
        kind=SettingKind.CHOICE,
        required=False,
        choices=(("no", "every open job"), ("yes", "only open jobs that are published")),
    ),
    Setting(
        name="default_country",
        label="Country of all jobs",
        help="A job has only the name of a branch. Set this where all are in one country.",
        required=False,
    ),
    Setting(
        name="max_document_bytes",
        label="Largest document (bytes)",
        help="Only where the site's own limit is not 25 MB.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrappeSettings:
    """The settings of one Frappe HR connection, as the README explains them.

    ``api_key`` and ``api_secret`` are empty where people log in with OAuth.
    """

    base_url: str
    api_key: str = field(default="", repr=False)
    api_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    only_published: bool = False
    default_country: str = ""
    max_document_bytes: int = MOST_DOCUMENT_BYTES
    live_statuses: frozenset[str] = frozenset()

    @property
    def oauth_app(self) -> OAuthApp:
        """The app on the customer's own site, by which people log in.

        With PKCE, because Frappe 15.44 gives tokens without the secret, and with a wrong one too;
        it does check the verifier (seen 2026-11-25).
        """
        methods = f"{self.base_url}/api/method/frappe.integrations.oauth2"
        return OAuthApp(
            authorize_url=f"{methods}.authorize",
            token_url=f"{methods}.get_token",
            client_id=self.client_id,
            client_secret=self.client_secret,
            scopes=SCOPES,
            uses_pkce=True,
            errors=LOGIN_ERRORS,
        )


def read_settings(
    options: Mapping[str, Any], secret: Bundle, *, for_login: bool = False
) -> FrappeSettings:
    """The settings of a connection; the README names them. ``for_login``: OAuth is asked for.

    A token comes before a key: entering a key takes the tokens away, and not the other way round.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    client_id = read.optional_secret("client_id") or read.text("client_id", "")
    has_token = bool(secret.get("access_token") or secret.get("refresh_token"))
    with_key = not (for_login or has_token) and (bool(secret.get("api_key")) or not client_id)
    if not with_key and not client_id:
        client_id = read.text("client_id")
    bytes_of_document = read.number(
        "max_document_bytes", MOST_DOCUMENT_BYTES, least=1_000, most=2_000_000_000
    )
    settings = FrappeSettings(
        base_url=read.url("base_url"),
        api_key=read.secret("api_key") if with_key else "",
        api_secret=read.secret("api_secret") if with_key else "",
        client_id=client_id,
        client_secret=read.optional_secret("client_secret"),
        only_published=read.choice("only_published", {"no": "", "yes": "yes"}, "no") == "yes",
        default_country=read.text("default_country", ""),
        max_document_bytes=int(bytes_of_document),
        live_statuses=read.words("live_statuses"),
    )
    read.check()
    return settings
