"""Does a job of the ATS belong here? Live, in an allowed country, meant for us: with every reason.

Nothing is dropped: an excluded job is stored with its reasons, or it could never be explained.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from integrations.connectors.types import AtsJob, AtsPlace, Liveness
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode
from jobs.rules import gazetteer
from jobs.rules.inclusion import InclusionRule, RuleField
from jobs.rules.places import PlacesVerdict, judge_places


class Eligibility(enum.StrEnum):
    """Whether a job is worked on. ``REVIEW``: something is unknown, a person may include it."""

    INCLUDED = "included"
    REVIEW = "review"
    EXCLUDED = "excluded"


class JobReason(ReasonCode):
    """Why a job is included, to be reviewed, or excluded."""

    LIVE_IN_COUNTRY = "job.live_in_country", "The job is live and in an allowed country."
    DELETED = "job.deleted", "The ATS reports the job as deleted."
    NOT_LIVE = "job.not_live", "The job's status in the ATS does not mean live."
    CONFIDENTIAL = "job.confidential", "The job is confidential and the connection leaves such out."
    OUTSIDE_COUNTRIES = "job.outside_countries", "No place of the job is in an allowed country."
    INCLUSION_RULE = "job.inclusion_rule", "An inclusion rule of the connection leaves the job out."
    STATUS_UNKNOWN = "job.status_unknown", "Nobody has said what the job's status means."
    COUNTRY_UNKNOWN = "job.country_unknown", "The job's country cannot be read from its places."


_TO_BE_REVIEWED = frozenset({JobReason.STATUS_UNKNOWN, JobReason.COUNTRY_UNKNOWN})


class JobFacts(Protocol):
    """What of a job is decided on. An ``AtsJob`` has all of it."""

    @property
    def title(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def liveness(self) -> Liveness: ...
    @property
    def places(self) -> tuple[AtsPlace, ...]: ...
    @property
    def confidential(self) -> bool: ...
    @property
    def deleted(self) -> bool: ...
    @property
    def department(self) -> str: ...
    @property
    def job_code(self) -> str: ...
    @property
    def employment_type(self) -> str: ...


SHORT_REASONS = {
    JobReason.LIVE_IN_COUNTRY.value: "Live, in an allowed country",
    JobReason.NOT_LIVE.value: "Not live",
    JobReason.OUTSIDE_COUNTRIES.value: "Other country",
    JobReason.CONFIDENTIAL.value: "Confidential",
    JobReason.DELETED.value: "Deleted in the ATS",
    JobReason.INCLUSION_RULE.value: "Inclusion rule",
    JobReason.STATUS_UNKNOWN.value: "Status unknown",
    JobReason.COUNTRY_UNKNOWN.value: "Country unknown",
}
"""The reasons in a few words, for lists."""


@dataclass(frozen=True, slots=True)
class SyncPolicy:
    """What a connection takes.

    ``countries`` are ISO alpha-2 codes. ``live_statuses`` are status words (any case) that mean
    live whatever the connector makes of them. Every inclusion rule must accept a job.
    """

    countries: frozenset[str] = frozenset({"US"})
    live_statuses: frozenset[str] = frozenset()
    inclusion_rules: tuple[InclusionRule, ...] = ()
    include_confidential: bool = False


def decide(job: AtsJob | JobFacts, policy: SyncPolicy) -> Decision[Eligibility]:
    """Whether the job is included, with every reason that applies, the most important first."""
    places = judge_places(job.places)
    reasons = (
        *_deleted(job),
        *_liveness(job, policy),
        *_confidential(job, policy),
        *_outside(places, policy),
        *_rules(job, places, policy),
        *_unknown_status(job, policy),
        *_unknown_country(places, policy),
    )
    if not reasons:
        return Decision(Eligibility.INCLUDED, (_included(job, places, policy),))
    if all(reason.code in _TO_BE_REVIEWED for reason in reasons):
        return Decision(Eligibility.REVIEW, reasons)
    return Decision(Eligibility.EXCLUDED, reasons)


def liveness_of(job: JobFacts, policy: SyncPolicy) -> Liveness:
    """What the job's status means here: the connection's own list of live statuses comes first."""
    if job.liveness is Liveness.LIVE:
        return Liveness.LIVE
    listed = {word.strip().casefold() for word in policy.live_statuses}
    return Liveness.LIVE if job.status.strip().casefold() in listed else job.liveness


def _deleted(job: JobFacts) -> Iterator[Reason]:
    if job.deleted:
        yield Reason(
            JobReason.DELETED,
            "The ATS reports this job as deleted.",
            "Restore or repost the job in the ATS if this is wrong.",
            Owner.CUSTOMER,
        )


def _liveness(job: JobFacts, policy: SyncPolicy) -> Iterator[Reason]:
    if not job.deleted and liveness_of(job, policy) is Liveness.NOT_LIVE:
        yield Reason(
            JobReason.NOT_LIVE,
            f"The job's status in the ATS is “{job.status}”, which does not mean live.",
            "Open or post the job in the ATS, or add the status to the connection's live statuses.",
            Owner.CUSTOMER,
            {"status": job.status},
        )


def _unknown_status(job: JobFacts, policy: SyncPolicy) -> Iterator[Reason]:
    if not job.deleted and liveness_of(job, policy) is Liveness.UNKNOWN:
        said = (
            f"The status “{job.status}” is not known" if job.status else "The ATS gives no status"
        )
        yield Reason(
            JobReason.STATUS_UNKNOWN,
            f"{said}, so it is not clear whether the job is live.",
            "Ask the customer what it means; add it to the connection's live statuses if live.",
            Owner.ACCOUNT_MANAGER,
            {"status": job.status},
        )


def _confidential(job: JobFacts, policy: SyncPolicy) -> Iterator[Reason]:
    if job.confidential and not policy.include_confidential:
        yield Reason(
            JobReason.CONFIDENTIAL,
            "The job is confidential in the ATS.",
            "Publish the job in the ATS, or let this connection include confidential jobs.",
            Owner.ACCOUNT_MANAGER,
            {"confidential": True},
        )


def _outside(places: PlacesVerdict, policy: SyncPolicy) -> Iterator[Reason]:
    if not places.countries or places.has_unknown or places.in_any(policy.countries):
        return
    yield Reason(
        JobReason.OUTSIDE_COUNTRIES,
        f"The job is in {_named(places.countries)} ({places.text}); "
        f"this connection takes {_named(sorted(policy.countries))}.",
        "Correct the location in the ATS, or allow the country on the connection.",
        Owner.ACCOUNT_MANAGER,
        _where(places),
    )


def _unknown_country(places: PlacesVerdict, policy: SyncPolicy) -> Iterator[Reason]:
    if not places.has_unknown or places.in_any(policy.countries):
        return
    said = f"“{places.text}” does not say" if places.text else "The ATS gives no place to say"
    yield Reason(
        JobReason.COUNTRY_UNKNOWN,
        f"{said} in which country the job is.",
        "Set the location in the ATS with its country, or include the job here.",
        Owner.CUSTOMER,
        _where(places),
    )


def _rules(job: JobFacts, places: PlacesVerdict, policy: SyncPolicy) -> Iterator[Reason]:
    for rule in policy.inclusion_rules:
        value = _value(job, places, rule.field)
        if rule.accepts(value):
            continue
        yield Reason(
            JobReason.INCLUSION_RULE,
            f"The inclusion rule ({rule}) leaves it out: its {rule.field.replace('_', ' ')} is "
            f"{f'“{value}”' if value else 'empty'}.",
            "Change the job in the ATS, or the connection's inclusion rules.",
            Owner.ACCOUNT_MANAGER,
            {"rule": rule.as_json(), "value": value},
        )


def _value(job: JobFacts, places: PlacesVerdict, field: RuleField) -> str:
    values = {
        RuleField.TITLE: job.title,
        RuleField.DEPARTMENT: job.department,
        RuleField.JOB_CODE: job.job_code,
        RuleField.PLACE: places.text,
        RuleField.EMPLOYMENT_TYPE: job.employment_type,
    }
    return values[field]


def _included(job: JobFacts, places: PlacesVerdict, policy: SyncPolicy) -> Reason:
    allowed = tuple(country for country in places.countries if country in policy.countries)
    return Reason(
        JobReason.LIVE_IN_COUNTRY,
        f"The job is live (“{job.status}”) and in {_named(allowed)} ({places.text}).",
        evidence={"status": job.status, **_where(places)},
    )


def _where(places: PlacesVerdict) -> dict[str, object]:
    return {
        "place": places.text,
        "countries": list(places.countries),
        "because": list(places.evidence),
    }


def _named(countries: list[str] | tuple[str, ...]) -> str:
    """Countries in words; a setting may name a code that no list knows."""
    known = gazetteer.COUNTRY_NAMES
    names = [gazetteer.country_in_words(c) if c in known else c for c in countries]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "no country"
