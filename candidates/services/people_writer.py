"""Writes the people of a reading into the index: only what is new or changed, page by page."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Upper

from candidates.models import CandidateEmail, CandidateExport, KnownKey, KnownPerson
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.known_person import Kept, kept_of
from integrations.connectors.people_types import AtsCandidate, PersonPage
from integrations.connectors.types import BadRecord
from integrations.models import Connection
from integrations.models.clock import database_now

BAD_RECORDS_KEPT = 50
LONGEST_ID = 200
BATCH = 500
COLUMNS = (
    "name", "ats_url", "applications", "applications_count", "last_activity_at", "rejected_at",
    "fingerprint", "read_at",
)  # fmt: skip


@dataclass
class Tally:
    """What a reading has counted so far."""

    pages: int = 0
    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    errors: int = 0
    nameless: int = 0
    bad_records: list[dict[str, str]] = field(default_factory=list)


class PeopleWriter:
    """Takes the pages of one reading, in order.

    ``keep_lease`` is called in the transaction of every write. It raises when another worker has
    taken over, so that an old page never overwrites a newer one.
    """

    def __init__(
        self,
        connection: Connection,
        secret: bytes,
        *,
        started_at: datetime,
        keep_lease: Callable[[], None],
    ) -> None:
        self.connection = connection
        self.secret = secret
        self.now = started_at
        self.keep_lease = keep_lease
        self.tally = Tally()
        # Eight bytes for everybody who was seen: a long list must not cost much memory.
        self._seen = array("q")

    def take(self, page: PersonPage) -> None:
        """Write what is new or changed on this page; take out who is gone."""
        self.tally.pages += 1
        for bad in page.bad:
            self._note_bad(bad)
        # A list that moves while it is read may name somebody twice; the later one counts.
        people = {person.external_id: person for person in page.people if self._is_usable(person)}
        self._seen.extend(hash(external_id) for external_id in people)
        self.tally.seen += len(people)
        gone = [one.external_id for one in people.values() if one.deleted]
        here = {name: one for name, one in people.items() if not one.deleted}
        stored = self._stored(list(people))
        kept = {name: kept_of(person, self.secret) for name, person in here.items()}
        news = [one for name, one in kept.items() if stored.get(name) != one.fingerprint]
        self.tally.unchanged += len(kept) - len(news)
        leaving = [name for name in gone if name in stored]
        if news or leaving:
            self._write(news, leaving, stored=stored, people=here)

    def missing(self) -> list[int]:
        """The rows of those whom the whole reading did not name, once it has come to its end."""
        seen = array("q", sorted(self._seen))
        rows = KnownPerson.objects.filter(connection=self.connection)
        found = rows.values_list("pk", "external_id").iterator(chunk_size=2_000)
        return [pk for pk, name in found if not _holds(seen, hash(name))]

    def take_out(self, ids: Sequence[int]) -> None:
        """Take these rows out of the index."""
        for start in range(0, len(ids), BATCH):
            rows = KnownPerson.objects.filter(pk__in=ids[start : start + BATCH])
            with transaction.atomic():
                self.keep_lease()
                self._leave(list(rows.values_list("external_id", flat=True)))

    # --- inside ----------------------------------------------------------------------------------

    def _is_usable(self, person: AtsCandidate) -> bool:
        length = len(person.external_id)
        if not 0 < length <= LONGEST_ID:
            said = f"Its id has {length} characters; 1 to {LONGEST_ID} are taken."
            self._note_bad(BadRecord("id", person.external_id[:LONGEST_ID], said))
        return 0 < length <= LONGEST_ID

    def _note_bad(self, record: BadRecord) -> None:
        """Who cannot be read is there all the same: an id counts as seen."""
        self.tally.errors += 1
        if record.external_id:
            self._seen.append(hash(record.external_id))
        else:
            self.tally.nameless += 1
        if len(self.tally.bad_records) < BAD_RECORDS_KEPT:
            self.tally.bad_records.append(asdict(record))

    def _stored(self, names: Sequence[str]) -> dict[str, str]:
        rows = KnownPerson.objects.filter(connection=self.connection, external_id__in=names)
        return dict(rows.values_list("external_id", "fingerprint"))

    @transaction.atomic
    def _write(
        self,
        news: Sequence[Kept],
        leaving: Sequence[str],
        *,
        stored: dict[str, str],
        people: dict[str, AtsCandidate],
    ) -> None:
        self.keep_lease()
        KnownPerson.objects.bulk_create(
            [self._row(one) for one in news],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["connection", "external_id"],
            update_fields=list(COLUMNS),
        )
        names = [one.external_id for one in news]
        rows = KnownPerson.objects.filter(connection=self.connection, external_id__in=names)
        ids = dict(rows.values_list("external_id", "pk"))
        changed = [name for name in names if name in stored]
        KnownKey.objects.filter(person__in=[ids[name] for name in changed]).delete()
        KnownKey.objects.bulk_create(
            (
                KnownKey(person_id=ids[one.external_id], kind=kind, digest=digest)
                for one in news
                for kind, digest in sorted(one.keys)
            ),
            batch_size=BATCH,
        )
        self.tally.new += len(names) - len(changed)
        self.tally.changed += len(changed)
        self._leave(leaving)
        addresses = [address for name in names for address in people[name].emails]
        reconsider(self.connection, names=changed, addresses=addresses)

    def _leave(self, names: Sequence[str]) -> None:
        self.tally.gone += forget_people(self.connection, names)

    def _row(self, kept: Kept) -> KnownPerson:
        return KnownPerson(
            tenant_id=self.connection.tenant_id,
            connection=self.connection,
            external_id=kept.external_id,
            name=kept.name,
            ats_url=kept.ats_url,
            applications=list(kept.applications),
            applications_count=kept.applications_count,
            last_activity_at=kept.last_activity_at,
            rejected_at=kept.rejected_at,
            fingerprint=kept.fingerprint,
            read_at=self.now,
        )


def forget_people(connection: Connection, names: Sequence[str]) -> int:
    """Take people out of the index, hashes and all. Inside a transaction. Returns how many."""
    rows = KnownPerson.objects.filter(connection=connection, external_id__in=names)
    ids = list(rows.values_list("pk", flat=True))
    KnownKey.objects.filter(person__in=ids).delete()
    KnownPerson.objects.filter(pk__in=ids).delete()
    reconsider(connection, names=names)
    return len(ids)


def reconsider(
    connection: Connection, *, names: Iterable[str], addresses: Iterable[str] = ()
) -> None:
    """Have those held exports decided again whose candidates these people of the ATS may be.

    ``names`` are their ids: whom the decision went by. ``addresses``: whom it may go by now.
    """
    mailed = CandidateEmail.objects.annotate(upper=Upper("address")).filter(
        upper__in={address.upper() for address in addresses},
        candidate__tenant=connection.tenant_id,
    )
    held = CandidateExport.objects.filter(
        connection=connection, state=ExportState.HELD, purpose=Purpose.CREATE
    )
    concerned = Q(known_as__in=set(names) - {""}) | Q(candidate__in=mailed.values("candidate"))
    held.filter(concerned).update(reconsider_at=database_now())


def _holds(ordered: "array[int]", value: int) -> bool:
    place = bisect_left(ordered, value)
    return place < len(ordered) and ordered[place] == value
