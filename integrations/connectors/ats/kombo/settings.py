"""What a Kombo connection has to know, read from its stored settings and its secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.options import Options

REGIONS = {
    "us": "https://api.us.kombo.dev/v1",
    "eu": "https://api.kombo.dev/v1",
    "ca": "https://api.ca.kombo.dev/v1",
}


AUTHORISATIONS = (
    Authorisation(
        way=Way.UNIFIED_API,
        label="Kombo Connect",
        settings=(
            Setting(
                name="integration_id",
                label="Integration id at Kombo",
                help="Tool and id, such as lever:8d1hpPsb. Kombo tells it when the customer is "
                "done.",
            ),
            Setting(
                name="api_key",
                label="Kombo API key",
                help="Only where this connection has another key than the platform.",
                secret=True,
                required=False,
            ),
        ),
    ),
)
SETTINGS = (
    Setting(
        name="region",
        label="Region at Kombo",
        kind=SettingKind.CHOICE,
        required=False,
        choices=(("us", "United States"), ("eu", "European Union"), ("ca", "Canada")),
    ),
    Setting(name="base_url", label="API address", kind=SettingKind.URL, required=False),
    Setting(
        name="lookup_lag_seconds",
        label="Look-up lag (seconds)",
        help="How long after a write Kombo's copy may not show it. Empty: for ever.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="document_lag_seconds",
        label="Look-up lag of documents (seconds)",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(name="page_size", label="Records per page", kind=SettingKind.NUMBER, required=False),
    Setting(
        name="profile_type",
        label="The PDF profile is",
        kind=SettingKind.CHOICE,
        required=False,
        choices=(("CV", "the resume preview of the ATS"), ("OTHER", "another document")),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KomboAccess:
    """What is needed to speak with Kombo before a customer is connected.

    ``tool`` is Kombo's word for the product that links are made for, empty where the customer
    chooses it on Kombo's page.
    """

    base_url: str
    api_key: str = field(repr=False)
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KomboSettings:
    """The settings of one Kombo connection.

    ``live_statuses`` are the ATS' own words for a live job, beside Kombo's ``OPEN``.
    ``lookup_lag_seconds``: how long after a write a person or application may still be missing
    from Kombo's copy; ``None`` (the default) where it may be missing for ever, because the Kombo
    environment has "Only sync created applications" on. With that switch off, 14,400 is right:
    Kombo's three hours and one more for the sync itself. ``document_lag_seconds`` is the same for
    documents, which are read live. ``profile_type`` is the attachment type of the PDF profile:
    ``CV`` makes it the resume preview of the ATS, ``OTHER`` does not.
    """

    base_url: str
    integration_id: str
    api_key: str = field(repr=False)
    live_statuses: frozenset[str] = frozenset()
    page_size: int = 250
    lookup_lag_seconds: float | None = None
    document_lag_seconds: float = 120.0
    profile_type: str = "CV"


def read_access(options: Mapping[str, Any], secret: Mapping[str, str]) -> KomboAccess:
    """What links are made with. Raises ``OptionsError`` as ``read_settings`` does."""
    read = Options(options, secret)
    access = KomboAccess(
        base_url=_address(read),
        api_key=read.secret("api_key"),
        tool=read.text("tool", ""),
    )
    read.check()
    return access


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> KomboSettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    settings = KomboSettings(
        base_url=_address(read),
        integration_id=read.text("integration_id"),
        api_key=read.secret("api_key"),
        live_statuses=read.words("live_statuses"),
        page_size=int(read.number("page_size", 250, least=1, most=250)),
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=864_000),
        document_lag_seconds=read.number("document_lag_seconds", 120, least=0, most=86_400),
        profile_type=read.choice("profile_type", {"CV": "CV", "OTHER": "OTHER"}, "CV"),
    )
    read.check()
    return settings


def _address(read: Options) -> str:
    return read.url("base_url", "") or read.choice("region", REGIONS, "us")
