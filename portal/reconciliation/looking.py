"""Looks single exports up in the ATS, under the ids of our receipts and the addresses we sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from candidates.models import CandidateExport
from candidates.rules import reconciling_reasons
from candidates.rules.creation_audit import absence_means_something
from candidates.rules.matching import SOMEBODY_ELSE
from integrations.connectors.base import AtsConnector
from integrations.connectors.people_types import AtsApplication, AtsCandidate
from integrations.connectors.types import Target
from integrations.errors import ConnectorError, NotSupportedError
from integrations.rules.decision import Reason
from portal.reconciliation.pace import CallsUsedUpError, Pace

LOOK_UPS = ("get_candidate", "find_application", "find_candidates")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a person in the ATS. ``job`` is empty where they have none there."""

    id: str
    job: str = ""
    job_title: str = ""
    ats_url: str = ""
    person: str = ""


@dataclass(slots=True)
class Found:
    """What one look-up has shown. ``gone``: the vendor says that the person is deleted or merged.

    ``looked``: something answered that would have shown the record. ``lag`` is that answer's.
    """

    records: dict[str, Record] = field(default_factory=dict)
    looked: bool = False
    gone: bool = False
    lag: float | None = None

    def add(self, record: Record) -> None:
        """Keep a record, once."""
        self.records.setdefault(record.id, record)

    def absence_shown(self, since: datetime, now: datetime) -> bool:
        """Whether what was not shown is really not there."""
        return self.gone or (self.looked and absence_means_something(since, now, self.lag))


def can_look_up(connector: AtsConnector) -> bool:
    """Whether anything of this system can be looked up."""
    return any(connector.offers(operation) for operation in LOOK_UPS)


class LookUps:
    """The look-ups of one run. After the first that fails nothing more is asked."""

    def __init__(self, connector: AtsConnector, pace: Pace, limits: list[Reason]) -> None:
        self._connector = connector
        self._pace = pace
        self._limits = limits
        self.cannot = not can_look_up(connector)
        self.is_over = self.cannot

    def look_up(self, export: CandidateExport, *, by_address: bool = False) -> Found | None:
        """What the ATS shows of an export; ``None`` where it cannot be asked (any more).

        ``by_address``: also everybody who has an address we sent, to see what is there twice.
        """
        if self.is_over:
            return None
        found = Found()
        try:
            self._by_id(export, found)
            if by_address or not found.looked:
                self._by_address(export, found)
        except CallsUsedUpError:
            self._end(reconciling_reasons.calls_used_up(self._pace.most_calls))
            return None
        except NotSupportedError:
            return found
        except ConnectorError as error:
            said = (error.code, error.sentence, error.hint)
            self._end(reconciling_reasons.unreadable(*said))
            return None
        return found

    def _end(self, reason: Reason) -> None:
        self.is_over = True
        self._limits.append(reason)

    def _by_id(self, export: CandidateExport, found: Found) -> None:
        if self._connector.offers("get_candidate") and export.person_external_id:
            self._pace.take()
            person = self._connector.get_candidate(export.person_external_id)
            found.looked, found.lag = True, self._connector.person_trust().lag_seconds
            if person is None or person.deleted:
                found.gone = person is not None
            else:
                _keep(found, person)
        is_seen = any(record.job == job_of(export) for record in found.records.values())
        record_id = export.application_external_id
        if record_id and not is_seen and self._connector.offers("find_application"):
            self._pace.take()
            application = self._connector.find_application(record_id)
            found.looked, found.lag = True, self._connector.application_trust().lag_seconds
            if application is not None:
                found.gone = False
                found.add(_record(application, application.person_external_id, ""))

    def _by_address(self, export: CandidateExport, found: Found) -> None:
        is_shared = export.confirmed_person_id == SOMEBODY_ELSE
        if is_shared or not self._connector.offers("find_candidates"):
            return
        for address in export.addresses:
            self._pace.take()
            for person in self._connector.find_candidates(address):
                if not person.deleted:
                    _keep(found, person)
            if not found.looked:
                found.lag = self._connector.person_trust().lag_seconds
        found.looked = found.looked or bool(export.addresses)


def job_of(export: CandidateExport) -> str:
    """The ATS's id of the job on which an export is expected; empty for a prospect."""
    return "" if export.target == Target.PROSPECT else export.job.external_id


def _keep(found: Found, person: AtsCandidate) -> None:
    for record in records_of(person):
        found.add(record)


def records_of(person: AtsCandidate) -> Iterator[Record]:
    """Everything that a person has in the ATS; who has nothing is a record without a job."""
    for application in person.applications:
        yield _record(application, person.external_id, person.ats_url)
    if not any(not application.job_external_id for application in person.applications):
        yield Record(person.external_id, ats_url=person.ats_url, person=person.external_id)


def _record(application: AtsApplication, person_id: str, person_url: str) -> Record:
    return Record(
        id=application.external_id or person_id,
        job=application.job_external_id,
        job_title=application.job_title,
        ats_url=application.ats_url or person_url,
        person=person_id,
    )


def on_job(records: Mapping[str, Record] | Sequence[Record], job: str) -> list[Record]:
    """The records on one job; with an empty one those of the person alone."""
    values = records.values() if isinstance(records, Mapping) else records
    return [record for record in values if record.job == job]
