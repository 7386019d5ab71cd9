"""What a BambooHR connection has to know, read from its stored settings and its secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.options import Options, OptionsError
from integrations.connectors.standings import NO_WORDS, StandingWords, standing_settings

SLOTS = {"coverLetter": "coverLetter", "resume": "resume"}
"""The two files that a new application can carry. There is no third one."""

AUTHORISATIONS = (
    Authorisation(
        way=Way.API_KEY,
        label="API key",
        settings=(
            Setting(
                name="company",
                label="Company name in BambooHR's address",
                help="The first part of the address: acme, where it is https://acme.bamboohr.com",
            ),
            Setting(
                name="api_key",
                label="API key",
                help="Made in BambooHR under My Account, API Keys.",
                secret=True,
                shown_once=True,
            ),
        ),
    ),
)
SETTINGS = (
    Setting(
        name="profile_slot",
        label="The PDF profile is",
        help="BambooHR takes files only in these two places.",
        kind=SettingKind.CHOICE,
        required=False,
        choices=(("coverLetter", "the cover letter"), ("resume", "the resume")),
    ),
    Setting(
        name="document_limit_mb",
        label="Largest document, in MB",
        help="BambooHR does not tell its limit here; for files of employees it is 20 MB.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    Setting(
        name="lookup_lag_seconds",
        label="Seconds after which a search shows everybody",
        help="Leave it empty unless BambooHR has confirmed a time: then a person is asked.",
        kind=SettingKind.NUMBER,
        required=False,
    ),
    *standing_settings(
        "Application",
        rejected="Your own words, such as Not a Fit. A status in none of these three lists counts "
        "as unknown.",
        hired="Your own words. Hired is always one of them.",
        still_open="Your own words, such as Reviewed. New is always one of them.",
    ),
    Setting(
        name="base_url",
        label="Another address",
        help="Instead of https://<company>.bamboohr.com; for tests.",
        kind=SettingKind.URL,
        required=False,
    ),
)
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class BambooSettings:
    """The settings of one BambooHR connection.

    ``profile_slot`` is the field of the PDF profile. ``document_limit_bytes`` is what a document
    stays below. ``lookup_lag_seconds``: how long after a write a search may not show it yet;
    ``None`` where nobody knows. ``live_statuses`` are the account's own words for a live job
    beside ``Open``, ``standings`` those for what became of an application.
    """

    base_url: str
    api_key: str = field(repr=False)
    profile_slot: str = "coverLetter"
    document_limit_bytes: int = 20_000_000
    lookup_lag_seconds: float | None = None
    live_statuses: frozenset[str] = frozenset()
    standings: StandingWords = NO_WORDS


def read_settings(options: Mapping[str, Any], secret: Mapping[str, str]) -> BambooSettings:
    """The settings of a connection; the README names them.

    Raises ``OptionsError``, which names every setting that is missing or wrong.
    """
    read = Options(options, secret)
    company = subdomain(read.text("company"))
    settings = BambooSettings(
        base_url=read.url("base_url", "") or f"https://{company}.bamboohr.com",
        api_key=read.secret("api_key"),
        profile_slot=read.choice("profile_slot", SLOTS, "coverLetter"),
        document_limit_bytes=int(
            read.number("document_limit_mb", 20, least=0.1, most=100) * 1_000_000
        ),
        lookup_lag_seconds=read.optional_number("lookup_lag_seconds", least=0, most=864_000),
        live_statuses=read.words("live_statuses"),
        standings=StandingWords.read(read),
    )
    problems: dict[str, str] = {}
    try:
        read.check()
    except OptionsError as others:
        problems = others.problems
    if company and not _SUBDOMAIN.fullmatch(company):
        problems["company"] = "must be the first part of the address only, such as acme"
    if problems:
        raise OptionsError(problems)
    return settings


def subdomain(entered: str) -> str:
    """What was entered, without what people copy along with it from the address bar."""
    host = entered.casefold().removeprefix("https://").partition("/")[0]
    return host.removesuffix(".bamboohr.com")
