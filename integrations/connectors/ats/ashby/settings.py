"""What an Ashby connection has to know, read from its stored settings and its secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.options import Options

BASE_URL = "https://api.ashbyhq.com"
FIRST_SCREEN = "FirstPreInterviewScreen"
"""Ashby's own word for the first stage before the interviews (reference of application.create)."""

_UNCHOSEN_STAGES = {"first_screen": FIRST_SCREEN, "leads": ""}

AUTHORISATIONS = (
    Authorisation(
        way=Way.API_KEY,
        label="API key",
        settings=(
            Setting(
                name="api_key",
                label="API key",
                help="Made in Ashby under Admin, Integrations, API Keys.",
                secret=True,
                shown_once=True,
            ),
        ),
    ),
)
SETTINGS = (
    Setting(
        name="acting_user_id",
        label="Candidates are credited to",
        help="A user of Ashby. Empty: nobody.",
        kind=SettingKind.USER,
        required=False,
    ),
    Setting(
        name="source",
        label="Source of candidates",
        help="The title of a source in Ashby, such as Portal. Empty: none is set.",
        required=False,
    ),
    Setting(
        name="unchosen_stage",
        label="Where no stage is chosen, applicants arrive",
        kind=SettingKind.CHOICE,
        required=False,
        choices=(
            ("first_screen", "in the first stage before the interviews"),
            ("leads", "as leads, which is what Ashby does by itself"),
        ),
    ),
    Setting(
        name="lookup_lag_seconds",
        label="Look-up lag (seconds)",
        help="How long after a write Ashby may not show it. Empty: nobody knows.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="document_limit_mb",
        label="Largest document (MB)",
        help="Ashby does not publish its limit. Empty: 20.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(name="base_url", label="API address", kind=SettingKind.URL, required=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AshbySettings:
    """The settings of one Ashby connection, as in the README.

    ``unchosen_stage`` is what is sent as the stage where none is chosen, empty for nothing.
    ``lookup_lag_seconds`` is ``None`` where absence is never proof.
    """

    api_key: str = field(repr=False)
    base_url: str = BASE_URL
    acting_user_id: str = ""
    source: str = ""
    unchosen_stage: str = FIRST_SCREEN
    lookup_lag_seconds: float | None = None
    document_limit_mb: float = 20.0
    live_statuses: frozenset[str] = frozenset()


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> AshbySettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    settings = AshbySettings(
        api_key=read.secret("api_key"),
        base_url=read.url("base_url", "") or BASE_URL,
        acting_user_id=read.text("acting_user_id", ""),
        source=read.text("source", ""),
        unchosen_stage=read.choice("unchosen_stage", _UNCHOSEN_STAGES, "first_screen"),
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=864_000),
        document_limit_mb=read.number("document_limit_mb", 20.0, least=1, most=60),
        live_statuses=read.words("live_statuses"),
    )
    read.check()
    return settings
