"""What a Bullhorn connection has to know, read from its stored settings and its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.oauth import OAuthApp
from integrations.connectors.options import Options
from integrations.connectors.standings import NO_WORDS, StandingWords, standing_settings

LOGIN_INFO_URL = "https://rest.bullhornstaffing.com/rest-services/loginInfo"
OAUTH_URL = "https://auth.bullhornstaffing.com/oauth"
NEW_LEAD = "New Lead"
"""The status of a web response, and the first one of a candidate (entity reference, 2026-03)."""

AUTHORISATIONS = (
    Authorisation(
        way=Way.OAUTH,
        label="Log in with the API user",
        settings=(
            Setting(
                name="username",
                label="API user name",
                help="The user that Bullhorn made for the API. It leads to your data centre.",
            ),
            Setting(
                name="data_center_oauth_url",
                label="OAuth address of your data centre",
                help="The oauthUrl that Bullhorn's loginInfo page shows for the API user, such as "
                "https://auth-east.bullhornstaffing.com/oauth",
                kind=SettingKind.URL,
                required=False,
            ),
            Setting(
                name="client_id",
                label="Client ID",
                help="Only where Bullhorn gave you an OAuth key of your own.",
                secret=True,
                required=False,
            ),
            Setting(
                name="client_secret",
                label="Client secret",
                help="Only where Bullhorn gave you an OAuth key of your own.",
                secret=True,
                required=False,
            ),
        ),
    ),
)


def _number(name: str, label: str, about: str) -> Setting:
    return Setting(name=name, label=label, help=about, kind=SettingKind.NUMBER, required=False)


SETTINGS = (
    Setting(
        name="live_job_statuses",
        label="Job statuses that are live",
        help="Your own words, such as Accepting Candidates. Without them every open job whose "
        "status is not known as live has to be looked at by a person.",
        kind=SettingKind.WORDS,
        required=False,
    ),
    *standing_settings(
        "Submission",
        rejected="Your own words, such as Client Rejected. A status in none of these three lists "
        "counts as unknown.",
        hired="Your own words, such as Placed.",
        still_open=f"Your own words, such as Submitted. {NEW_LEAD} is always one of them.",
    ),
    Setting(
        name="acting_user_id",
        label="Who submits candidates",
        help="The Bullhorn user who is shown as owner and sender. Empty: the API user.",
        kind=SettingKind.USER,
        required=False,
    ),
    Setting(
        name="candidate_status",
        label="Status of new candidates",
        help=f"A status of your Bullhorn. Empty: {NEW_LEAD}.",
        required=False,
    ),
    Setting(
        name="note_action",
        label="Action of notes",
        help="One of your note actions, where Bullhorn wants one.",
        required=False,
    ),
    Setting(
        name="document_type",
        label="Type of the PDF profile",
        help="One of your file types. Empty: none.",
        required=False,
    ),
    _number("document_megabytes", "Largest document (MB)", "Bullhorn names no limit. Empty: 10."),
    _number("page_size", "Records per page", "At most 500. Empty: 200."),
    _number(
        "changes_overlap_hours",
        "Overlap of changes (hours)",
        "In which time zone Bullhorn's search reads a time is not documented. Empty: 12.",
    ),
    _number(
        "lookup_lag_seconds",
        "Look-up lag of people (seconds)",
        "How long Bullhorn's search may not show a new candidate. Empty: for ever.",
    ),
    _number(
        "document_lag_seconds",
        "Look-up lag of documents (seconds)",
        "How long a new file may not be listed. Empty: for ever.",
    ),
    Setting(
        name="login_info_url",
        label="Address of loginInfo",
        help=f"Empty: {LOGIN_INFO_URL}",
        kind=SettingKind.URL,
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BullhornSettings:
    """The settings of one Bullhorn connection; the README says what each is for.

    ``live_statuses`` are the words that every connection has, ``live_job_statuses`` the
    customer's own, and so are ``standings``, for what the status of a submission means. Lags are in
    seconds, ``None`` where absence is never proof.
    """

    username: str
    login_info_url: str = LOGIN_INFO_URL
    live_job_statuses: frozenset[str] = frozenset()
    live_statuses: frozenset[str] = frozenset()
    standings: StandingWords = NO_WORDS
    acting_user_id: str = ""
    candidate_status: str = NEW_LEAD
    note_action: str = ""
    document_type: str = ""
    most_document_bytes: int = 10_000_000
    page_size: int = 200
    changes_overlap_hours: float = 12.0
    lookup_lag_seconds: float | None = None
    document_lag_seconds: float | None = None


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> BullhornSettings:
    """The settings of a connection. Only that a client is there is checked of the secrets.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    read.secret("client_id")
    read.secret("client_secret")
    settings = BullhornSettings(
        username=read.text("username"),
        login_info_url=read.url("login_info_url", LOGIN_INFO_URL) or LOGIN_INFO_URL,
        live_job_statuses=read.words("live_job_statuses"),
        live_statuses=read.words("live_statuses"),
        standings=StandingWords.read(read),
        acting_user_id=read.text("acting_user_id", ""),
        candidate_status=read.text("candidate_status", "") or NEW_LEAD,
        note_action=read.text("note_action", ""),
        document_type=read.text("document_type", ""),
        most_document_bytes=int(read.number("document_megabytes", 10, least=1, most=40) * 10**6),
        page_size=int(read.number("page_size", 200, least=1, most=500)),
        changes_overlap_hours=read.number("changes_overlap_hours", 12, least=0, most=48),
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=864_000),
        document_lag_seconds=read.optional_number("document_lag_seconds", least=0, most=864_000),
    )
    read.check()
    return settings


def read_app(options: Mapping[str, Any], secret: Mapping[str, str]) -> OAuthApp:
    """The OAuth app at the data centre of the settings.

    At the general address Bullhorn answers with a redirect to the right one, which a browser
    follows and the exchange of the code does not: so the data centre should be set.
    Raises ``OptionsError`` as ``read_settings`` does.
    """
    read = Options(options, secret)
    oauth_url = read.url("data_center_oauth_url", "") or OAUTH_URL
    client_id, client_secret = read.secret("client_id"), read.secret("client_secret")
    read.check()
    return app_at(oauth_url, client_id, client_secret)


def app_at(oauth_url: str, client_id: str, client_secret: str) -> OAuthApp:
    """The OAuth app at one data centre. Bullhorn documents no scopes and no PKCE.

    https://bullhorn.github.io/Getting-Started-with-REST (read in November 2026).
    """
    return OAuthApp(
        authorize_url=f"{oauth_url}/authorize",
        token_url=f"{oauth_url}/token",
        client_id=client_id,
        client_secret=client_secret,
    )
