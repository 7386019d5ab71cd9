"""Who of our candidates is known in a customer's ATS: reads of the people index, in bulk.

An index that is off knows nobody. One whose key cannot be opened is as good as off, and logged: the
ATS is asked by e-mail before anything is created all the same.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from candidates.models import (
    Application,
    Candidate,
    CandidateExport,
    KnownKey,
    KnownPerson,
    PeopleIndex,
    Search,
)
from candidates.rules.contact_keys import KeyKind
from candidates.rules.cool_down import cooling_until
from candidates.rules.export_facts import KnownFacts
from candidates.rules.export_state import BRINGS_PERSON, EffectState, Purpose
from candidates.rules.known_person import digest
from candidates.rules.likeness import Suggestion, suggest
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.sealing import KeyRing, SealError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the ATS whom the index knows under a contact of ours. ``brought``: by us."""

    person: KnownPerson
    index: PeopleIndex
    address: str
    brought: bool

    @property
    def last_activity(self) -> str:
        """Their latest application there, in words."""
        if not self.person.applications:
            return ""
        latest = self.person.applications[0]
        parts = (latest["job"], latest["stage"], latest["outcome"])
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Possible:
    """A person of the ATS who may be our candidate, although no e-mail address says so."""

    person: KnownPerson
    index: PeopleIndex
    suggestion: Suggestion


def secret_of(index: PeopleIndex) -> bytes:
    """What the hashes of this index are keyed with. Raises ``SealError`` without the right key."""
    ring = KeyRing.parse(settings.CREDENTIAL_KEYS)
    return ring.open(index.key_id, bytes(index.sealed), identity=index.identity)


def keeps_people_out(connection: Connection) -> bool:
    """Whether the connection's index is kept. Read with the connection where many are decided."""
    index: PeopleIndex | None = getattr(connection, "people_index", None)
    return index is not None and index.is_on


def facts_of(applications: Sequence[Application]) -> dict[int, tuple[KnownFacts, ...]]:
    """What the policy wants to know, by application. The same four statements for any number."""
    indexes = _indexes({one.job.connection_id for one in applications} - {None})
    asked = {
        one.pk: (one.job.connection_id, [email.address for email in one.candidate.emails.all()])
        for one in applications
        if one.job.connection_id in indexes
    }
    found = _found(
        indexes, [(connection, address) for connection, all_ in asked.values() for address in all_]
    )
    now = database_now() if found else None
    return {
        pk: tuple(
            _facts(known, now)
            for known in _each_once(
                known for address in addresses for known in found.get((connection, address), ())
            )
        )
        for pk, (connection, addresses) in asked.items()
        if now is not None
    }


def counted(search: Search) -> tuple[int, int]:
    """How many of a search's candidates the ATS knew when they were last decided on, of how many.

    Those whom exports of ours have brought are not counted.
    """
    known = CandidateExport.objects.filter(application__search=search, purpose=Purpose.CREATE)
    return (
        known.exclude(known_as="").values("candidate").distinct().count(),
        search.applications.count(),
    )


def activity_of(candidate: Candidate, *, connection_id: int | None = None) -> list[Known]:
    """Whom of the tenant's ATSs the index knows under an address of this candidate."""
    indexes = {
        index.pk: index
        for index in PeopleIndex.objects.filter(
            tenant=candidate.tenant_id, is_on=True
        ).select_related("connection")
        if connection_id in (None, index.pk)
    }
    addresses = [email.address for email in candidate.emails.all()]
    found = _found(indexes, [(pk, address) for pk in indexes for address in addresses])
    return _each_once(known for people in found.values() for known in people)


def known_addresses(tenant_id: int, addresses: Collection[str]) -> dict[str, list[str]]:
    """Which of these addresses the tenant's ATSs know: by address, the ids of the people there.

    Addresses that nobody knows are left out.
    """
    indexes = {i.pk: i for i in PeopleIndex.objects.filter(tenant=tenant_id, is_on=True)}
    found = _found(indexes, [(pk, address) for pk in indexes for address in addresses])
    answer: dict[str, list[str]] = {}
    for (_, address), people in found.items():
        answer.setdefault(address, []).extend(known.person.external_id for known in people)
    return answer


def possible_duplicates(candidates: Sequence[Candidate]) -> dict[int, list[Possible]]:
    """By candidate, who may be the same person: a like name with the same phone or LinkedIn."""
    tenants = {candidate.tenant_id for candidate in candidates}
    indexes = {i.pk: i for i in PeopleIndex.objects.filter(tenant__in=tenants, is_on=True)}
    names = {candidate.pk: candidate.full_name for candidate in candidates}
    answer: dict[int, list[Possible]] = {}
    for (candidate_id, person), kinds in _shared_contacts(indexes, candidates).items():
        suggestion = suggest(names[candidate_id], person.name, kinds)
        if suggestion is not None:
            one = Possible(person, indexes[person.connection_id], suggestion)
            answer.setdefault(candidate_id, []).append(one)
    return answer


# --- inside --------------------------------------------------------------------------------------


def _indexes(connection_ids: Iterable[int | None]) -> dict[int, PeopleIndex]:
    ids = [pk for pk in connection_ids if pk is not None]
    return {i.pk: i for i in PeopleIndex.objects.filter(pk__in=ids, is_on=True)} if ids else {}


def _opened(indexes: Iterable[PeopleIndex]) -> Iterable[tuple[PeopleIndex, bytes]]:
    for index in indexes:
        try:
            yield index, secret_of(index)
        except SealError:
            logger.exception("The people index of connection %s cannot be opened.", index.pk)


def _found(
    indexes: Mapping[int, PeopleIndex], asked: Iterable[tuple[int | None, str]]
) -> dict[tuple[int, str], list[Known]]:
    """By connection and address, the people of the index who have that address."""
    secrets = {index.pk: secret for index, secret in _opened(indexes.values())}
    wanted: dict[str, set[tuple[int, str]]] = {}
    for connection, address in asked:
        if connection is not None and connection in secrets:
            made = digest(secrets[connection], KeyKind.EMAIL, address)
            wanted.setdefault(made, set()).add((connection, address))
    wanted.pop("", None)
    keys = [key for key in _keys(wanted) if key.kind == KeyKind.EMAIL]
    brought = _brought({key.person for key in keys})
    found: dict[tuple[int, str], list[Known]] = {}
    for key in keys:
        person = key.person
        ours = (person.connection_id, person.external_id) in brought
        for connection, address in wanted[key.digest]:
            if connection == person.connection_id:
                known = Known(person, indexes[connection], address, ours)
                found.setdefault((connection, address), []).append(known)
    return found


def _shared_contacts(
    indexes: Mapping[int, PeopleIndex], candidates: Sequence[Candidate]
) -> dict[tuple[int, KnownPerson], set[KeyKind]]:
    """By candidate and person, which kinds of contact they share besides the e-mail address."""
    wanted: dict[str, set[tuple[int, int, KeyKind]]] = {}
    for index, secret in _opened(indexes.values()):
        for candidate in candidates:
            for kind, value in (
                _contacts(candidate) if candidate.tenant_id == index.tenant_id else ()
            ):
                wanted.setdefault(digest(secret, kind, value), set()).add(
                    (index.pk, candidate.pk, kind)
                )
    wanted.pop("", None)
    shared: dict[tuple[int, KnownPerson], set[KeyKind]] = {}
    for key in _keys(wanted):
        for index_id, candidate_id, kind in wanted[key.digest]:
            if index_id == key.person.connection_id and kind == key.kind:
                shared.setdefault((candidate_id, key.person), set()).add(kind)
    return shared


def _keys(wanted: Collection[str]) -> list[KnownKey]:
    if not wanted:
        return []
    rows = KnownKey.objects.filter(digest__in=list(wanted)).select_related("person")
    return list(rows.order_by("id"))


def _brought(people: Collection[KnownPerson]) -> set[tuple[int, str]]:
    """Those whom exports of ours have brought to, or found at, their connection."""
    if not people:
        return set()
    rows = CandidateExport.objects.filter(
        connection__in={person.connection_id for person in people},
        person_external_id__in={person.external_id for person in people},
        effects__kind__in=BRINGS_PERSON,
        effects__state=EffectState.DONE,
    )
    pairs = rows.values_list("connection_id", "person_external_id")
    return {(connection, name) for connection, name in pairs if connection is not None}


def _each_once(known: Iterable[Known]) -> list[Known]:
    return list({one.person.pk: one for one in known}.values())


def _facts(known: Known, now: datetime) -> KnownFacts:
    return KnownFacts(
        external_id=known.person.external_id,
        address=known.address,
        brought_by_us=known.brought,
        last_activity=known.last_activity,
        last_activity_at=known.person.last_activity_at,
        as_of=known.index.last_read_at,
        rejected_at=known.person.rejected_at,
        cooling_until=cooling_until(
            known.person.rejected_at, months=known.index.cool_down_months, now=now
        ),
    )


def _contacts(candidate: Candidate) -> list[tuple[KeyKind, str]]:
    return [(KeyKind.PHONE, candidate.phone), (KeyKind.LINKEDIN, candidate.linkedin_url)]
