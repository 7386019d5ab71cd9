"""What a Greenhouse connection has to know, read from its stored settings and its secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.options import Options, OptionsError

BASE_URL = "https://harvest.greenhouse.io/v3"
TOKEN_URL = "https://auth.greenhouse.io/token"  # noqa: S105 - an address, no secret
AUTHORIZE_URL = "https://auth.greenhouse.io/authorize"
APP_URL = "https://app.greenhouse.io"

VISIBILITIES = ("public", "private", "admin_only")
LIVE_POST, OPEN = "live_post", "open"
INTERVIEW_STAGE, APPLICATION_STAGE = "job_interview_stage", "application_stage"

_V1_KEY = re.compile(r"[0-9a-f]{32,}-\d{1,3}", re.IGNORECASE)
V1_KEY = (
    "This is a key for Harvest v1, which Greenhouse switched off on 31 August 2026: make Harvest "
    "V3 (OAuth) credentials. In Greenhouse: Configure, Dev Center, API Credential Management, "
    "Create new API credentials, Harvest V3 (OAuth)"
)

_ACTING_USER = Setting(
    name="acting_user_id",
    label="Acting user",
    help="The Greenhouse user in whose name we act; a Site Admin. Empty: the service account that "
    "Greenhouse has made for the credentials.",
    kind=SettingKind.USER,
    required=False,
)

AUTHORISATIONS = (
    Authorisation(
        way=Way.API_KEY,
        label="Harvest V3 (OAuth) credentials",
        settings=(
            Setting(
                name="client_id",
                label="Client ID",
                help="Made in Greenhouse under Configure, Dev Center, API Credential Management, "
                "as Harvest V3 (OAuth). A key of Harvest v1 or v2 does not work any more.",
                secret=True,
            ),
            Setting(
                name="client_secret",
                label="Client Secret",
                help="Beside the Client ID, when the credential is made.",
                secret=True,
                shown_once=True,
            ),
            _ACTING_USER,
        ),
    ),
    Authorisation(way=Way.OAUTH, label="Log in to Greenhouse (for partners of Greenhouse)"),
)


def _choices(*words: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, word.replace("_", " ").capitalize()) for word in words)


SETTINGS = (
    Setting(
        name="live_means",
        label="A job is live when it is",
        kind=SettingKind.CHOICE,
        required=False,
        choices=((LIVE_POST, "open and has a live job post"), (OPEN, "open, posted or not")),
    ),
    Setting(
        name="prospect_pool_id",
        label="Pool for prospects",
        help="The number of the prospect pool in Greenhouse. Without it prospects are in no pool.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="source_id",
        label="Source",
        help="The number of the source in Greenhouse that gets the credit for our candidates.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="document_visibility",
        label="Who sees the PDF profile",
        help="Empty: Greenhouse decides.",
        kind=SettingKind.CHOICE,
        required=False,
        choices=_choices(*VISIBILITIES),
    ),
    Setting(
        name="note_visibility",
        label="Who sees our notes",
        kind=SettingKind.CHOICE,
        required=False,
        choices=_choices(*VISIBILITIES),
    ),
    Setting(
        name="move_from",
        label="A move names the stage it leaves by its",
        help="Only where Greenhouse refuses every move to another stage.",
        kind=SettingKind.CHOICE,
        required=False,
        choices=((INTERVIEW_STAGE, "stage of the job"), (APPLICATION_STAGE, "visit to the stage")),
    ),
    Setting(
        name="lookup_lag_seconds",
        label="Look-up lag (seconds)",
        help="How long after a write Greenhouse may not show it. Empty: nobody knows, so that "
        "absence is never proof.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="document_limit_mb",
        label="Largest document (MB)",
        kind=SettingKind.NUMBER,
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GreenhouseSettings:
    """The settings of one Greenhouse connection; the README says what each means.

    ``document_visibility`` is empty where Greenhouse decides. ``document_limit`` is in bytes.
    """

    base_url: str = BASE_URL
    app_url: str = APP_URL
    acting_user_id: str = ""
    live_means: str = LIVE_POST
    live_statuses: frozenset[str] = frozenset()
    prospect_pool_id: int | None = None
    source_id: int | None = None
    document_visibility: str = ""
    note_visibility: str = "private"
    move_from: str = INTERVIEW_STAGE
    lookup_lag_seconds: float | None = None
    document_limit: int = 25_000_000
    page_size: int = 100
    employment_type_field: str = "employment_type"


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> GreenhouseSettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names every setting that is missing or wrong, a key of
    Harvest v1 among them.
    """
    read = Options(options, secret)
    refuse_v1_key(secret)
    read.secret("client_id")
    read.secret("client_secret")
    settings = GreenhouseSettings(
        base_url=read.url("base_url", BASE_URL),
        app_url=read.url("app_url", APP_URL),
        acting_user_id=_user_id(read.text("acting_user_id", "")),
        live_means=_word(read, "live_means", (LIVE_POST, OPEN), LIVE_POST),
        live_statuses=read.words("live_statuses"),
        prospect_pool_id=_number(read, "prospect_pool_id"),
        source_id=_number(read, "source_id"),
        document_visibility=_word(read, "document_visibility", ("", *VISIBILITIES), ""),
        note_visibility=_word(read, "note_visibility", VISIBILITIES, "private"),
        move_from=_word(read, "move_from", (INTERVIEW_STAGE, APPLICATION_STAGE), INTERVIEW_STAGE),
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=864_000),
        document_limit=int(1_000_000 * read.number("document_limit_mb", 25, least=1, most=100)),
        page_size=int(read.number("page_size", 100, least=1, most=500)),
        employment_type_field=read.text("employment_type_field", "employment_type"),
    )
    read.check()
    return settings


def refuse_v1_key(secret: Mapping[str, str]) -> None:
    """Raise ``OptionsError`` for a key of Harvest v1 or v2 where v3 credentials belong.

    Such a key is hexadecimal with the number of its server behind a dash, and stands alone.
    """
    client_id = secret.get("client_id", "").strip()
    given_alone = bool(secret.get("api_key")) and not client_id
    if given_alone or _V1_KEY.fullmatch(client_id):
        raise OptionsError({"client_id": V1_KEY})


def _user_id(text: str) -> str:
    if text and not (text.isascii() and text.isdigit()):
        raise OptionsError({"acting_user_id": "must be the number of a user of Greenhouse"})
    return text


def _word(read: Options, name: str, words: tuple[str, ...], default: str) -> str:
    return read.choice(name, {word: word for word in words}, default)


def _number(read: Options, name: str) -> int | None:
    found = read.optional_number(name, least=1, most=2**53)
    return None if found is None else int(found)
