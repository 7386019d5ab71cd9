"""People as they come in, one or a thousand at once: judged one by one, written together.

Whoever is known already with everything that is sent costs no write and no lock, so that the
platform may send everybody again as often as it likes.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, transaction

from candidates.models import Application, Candidate, CandidateEmail
from candidates.rules.emails import EmailValidity, well_formed
from candidates.services.incoming import CandidateData, EmailData, IntakeError, ResumeData
from candidates.services.person_texts import TEXTS, TooLongError, found_wrong, take_texts
from candidates.services.release import evaluate
from integrations.models import Tenant

Outcome = Candidate | IntakeError
Sent = dict[str, dict[int, CandidateData]]
"""By platform id, what was sent about a person, by its place in the call."""
Refused = dict[int, IntakeError]
People = dict[str, "_Person"]
NOT_STORABLE = "The candidate cannot be stored: a value does not fit."
NO_ID = "The candidate has no platform id: give it the platform's own id."


@transaction.atomic
def take_candidates(tenant: Tenant, people: Sequence[CandidateData]) -> list[Outcome]:
    """Create or update each by its platform id; then decide again about those who changed.

    Answers in the order of ``people``: the row, or why this one cannot be taken. None costs the
    others anything. One id twice counts as sent one after the other. The number of statements
    does not depend on how many are new; each who changed costs a few of their own.
    """
    try:
        with transaction.atomic():
            return _taken(tenant, people)
    except (DataError, IntegrityError):
        # The database does not say which one it refused: halves find it in a few tries.
        if len(people) == 1:
            return [IntakeError(NOT_STORABLE)]
    half = len(people) // 2
    return [*take_candidates(tenant, people[:half]), *take_candidates(tenant, people[half:])]


def keep_resume(candidate: Candidate, resume: ResumeData) -> bool:
    """Store the file under our own name and remember the one it came with. Does not save the row.

    False when the very same file is kept already.
    """
    digest = hashlib.sha256(resume.content).hexdigest()
    if candidate.resume and candidate.resume_sha256 == digest:
        return False
    candidate.resume_sha256 = digest
    candidate.resume_name = resume.name[:255]
    candidate.resume_type = resume.content_type[:100]
    candidate.resume.save(resume.name, ContentFile(resume.content), save=False)
    return True


@dataclass
class _Person:
    """A candidate with what belongs to it, and what of that is to be written."""

    candidate: Candidate
    emails: list[CandidateEmail] = field(default_factory=list)
    wrong: dict[str, set[str]] = field(default_factory=dict)
    changed: bool = False
    corrected: dict[str, CandidateEmail] = field(default_factory=dict)

    def take(self, data: CandidateData) -> None:
        """Take over what is new, in memory. Raises ``IntakeError`` before anything is set."""
        texts = {name: getattr(data, name) for name in TEXTS}
        try:
            self.changed |= take_texts(self.candidate, texts, self.wrong)
        except TooLongError as error:
            raise IntakeError(str(error)) from error
        if self.candidate.source != data.source:
            self.candidate.source, self.changed = data.source, True
        for position, email in enumerate(data.emails):
            self._take_email(email, position)
        # Decided under the candidate's lock; who adds an address elsewhere counts after us.
        reachable = any(email.validity != EmailValidity.INVALID for email in self.emails)
        if self.candidate.is_reachable != reachable:
            self.candidate.is_reachable, self.changed = reachable, True

    def _take_email(self, email: EmailData, position: int) -> None:
        """An address that cannot be one is kept and marked invalid: it can then be explained.
        One that a person has found wrong stays invalid, whoever sends it again.
        """
        address = email.address.strip()[:254]
        known = (row for row in self.emails if row.address.upper() == address.upper())
        row = next(known, None)
        if row is None:
            row = CandidateEmail(candidate=self.candidate, address=address, source=email.source)
            self.emails.append(row)
        before = None if row.pk is None else _told(row)
        row.kind, row.position = email.kind, position
        row.provenance = email.provenance[:120] or row.provenance
        if not row.invalid_because:
            row.validity = email.validity if well_formed(address) else EmailValidity.INVALID
        if _told(row) != before:
            self.corrected[row.address] = row

    def save(self) -> None:
        """Write what changed of the row and of addresses that were there before."""
        if self.changed:
            self.candidate.save()
        for email in self.corrected.values():
            if email.pk is not None:
                email.save()


def _told(row: CandidateEmail) -> tuple[object, ...]:
    return row.kind, row.position, row.provenance, row.validity


def _taken(tenant: Tenant, people: Sequence[CandidateData]) -> list[Outcome]:
    sent: Sent = defaultdict(dict)
    for position, data in enumerate(people):
        sent[data.platform_id.strip()][position] = data
    refused: Refused = dict.fromkeys(sent.pop("", {}), IntakeError(NO_ID))
    known = _read(tenant, sent)
    same = {
        platform_id: person
        for platform_id, person in known.items()
        if _is_known(person, sent[platform_id].values())
    }
    others = {platform_id: sent[platform_id] for platform_id in sent if platform_id not in same}
    missing = {
        platform_id: others[platform_id] for platform_id in others if platform_id not in known
    }
    _insert(tenant, missing, refused)
    there = same | _update(tenant, others, refused)
    return [
        refused[position] if position in refused else there[data.platform_id.strip()].candidate
        for position, data in enumerate(people)
    ]


def _is_known(person: _Person, sent: Iterable[CandidateData]) -> bool:
    try:
        for data in sent:
            person.take(data)
    except IntakeError:
        return False
    has_resume = any(data.resume is not None for data in sent)
    return not (has_resume or person.changed or person.corrected)


def _read(tenant: Tenant, platform_ids: Iterable[str], *, locked: bool = False) -> People:
    candidates = Candidate.objects.filter(tenant=tenant, platform_id__in=list(platform_ids))
    if locked:
        # Always in the same order: two calls about the same people never wait for each other.
        candidates = candidates.order_by("platform_id").select_for_update()
    people = {row.pk: _Person(row) for row in candidates}
    if people:
        for email in CandidateEmail.objects.filter(candidate__in=people):
            people[email.candidate_id].emails.append(email)
        for candidate, wrong in found_wrong(people).items():
            people[candidate].wrong = wrong
    return {person.candidate.platform_id: person for person in people.values()}


def _insert(tenant: Tenant, missing: Sent, refused: Refused) -> None:
    """Insert everybody who is not there, as they are sent first. Whoever else inserts the same
    person at this moment wins; what we were sent is then compared with theirs.
    """
    new = []
    for platform_id in sorted(missing):
        for position, data in missing[platform_id].items():
            row = Candidate(tenant=tenant, platform_id=platform_id, is_test=data.is_test)
            try:
                _Person(row).take(data)
            except IntakeError as error:
                refused[position] = error
            else:
                new.append(row)
                break
    Candidate.objects.bulk_create(new, ignore_conflicts=True)


def _update(tenant: Tenant, others: Sent, refused: Refused) -> People:
    people = _read(tenant, others, locked=True) if others else {}
    for platform_id, person in people.items():
        for position, data in others[platform_id].items():
            if position in refused:
                continue
            try:
                person.take(data)
            except IntakeError as error:
                refused[position] = error
                continue
            if data.resume is not None:
                person.changed |= keep_resume(person.candidate, data.resume)
        person.save()
    corrected = (email for person in people.values() for email in person.corrected.values())
    CandidateEmail.objects.bulk_create(email for email in corrected if email.pk is None)
    changed = [p.candidate.pk for p in people.values() if p.changed or p.corrected]
    for application in Application.objects.filter(candidate__in=changed).order_by("id"):
        evaluate(application)
    return people
