"""Wrong contact data: corrected here once, and told to every ATS where the person has arrived."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from candidates.models import (
    Candidate,
    CandidateEmail,
    CandidateExport,
    ContactCorrection,
    ExportEffect,
    RemotePerson,
)
from candidates.models.export import in_a_sentence
from candidates.rules.corrections import LABELS, Change, ContactField
from candidates.rules.emails import EmailSource, EmailValidity, well_formed
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import EffectState, ExportState, Purpose
from candidates.services import export_news
from candidates.services.intake import decide_again
from candidates.services.references import new_reference
from candidates.services.release import decide_on
from candidates.services.superseding import take_over
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.decision import Owner
from integrations.services import audit


class CorrectionError(Exception):
    """It cannot be corrected so; the text says why. Nothing was written."""


def correct(candidate: Candidate, change: Change, *, why: str, actor: User | None) -> Answer:
    """Put one wrong value right, and tell every ATS where the person has arrived.

    ``change.old`` is the value as it is known now. A wrong address stays, marked invalid; its
    right value may be unknown.
    """
    try:
        return _corrected(candidate, change, why=why, actor=actor)
    except CorrectionError as error:
        return Answer.no(str(error))


@transaction.atomic
def _corrected(candidate: Candidate, change: Change, *, why: str, actor: User | None) -> Answer:
    person = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if change.field is ContactField.EMAIL:
        change = _correct_address(person, change, why=why, actor=actor)
    else:
        _correct_text(person, change)
    correction = ContactCorrection.objects.create(
        tenant=person.tenant,
        candidate=person,
        changes=[change.as_json()],
        why=why,
        made_by=actor,
        made_by_name=audit.name_of(actor),
        made_at=database_now(),
    )
    audit.record(
        actor=actor,
        action="corrected contact data",
        subject=f"candidate:{person.pk}",
        tenant=person.tenant,
        note=why,
        **change.as_json(),
    )
    told = [_tell(correction, arrival) for arrival in _arrivals(person)]
    decide_again(person)
    return Answer.yes(f"{change.words}. {_what_follows(told)}")


@transaction.atomic
def corrected_by_hand(export: CandidateExport, *, actor: User | None, note: str = "") -> Answer:
    """Somebody has changed it in the ATS itself."""
    row = CandidateExport.objects.select_for_update().select_related("tenant").get(pk=export.pk)
    asked = CandidateExport.objects.filter(
        pk=row.pk, purpose=Purpose.CORRECT, state=ExportState.NEEDS_ATTENTION
    )
    now = database_now()
    if not asked.move(
        ExportState.EXPORTED,
        now=now,
        exported_at=now,
        owner=Owner.NOBODY,
        error_code="",
        reasons=[],
        warnings=[*row.warnings, f"{audit.name_of(actor)} changed it in the ATS by hand."],
    ):
        return Answer.no(f"{row.reference} asks for nothing: it is {in_a_sentence(row.state)} now.")
    export_news.tell(row, ExportState.EXPORTED)
    audit.record(
        actor=actor, action="corrected in the ATS", subject=row.cause, tenant=row.tenant, note=note
    )
    return Answer.yes(f"{row.candidate} is corrected in the ATS.")


# --- here ----------------------------------------------------------------------------------------


def _correct_text(person: Candidate, change: Change) -> None:
    name, label = change.field.value, LABELS[change.field]
    known = getattr(person, name)
    longest = getattr(Candidate._meta.get_field(name), "max_length", 0)
    if known != change.old:
        raise CorrectionError(f"{label} is {known or 'empty'} by now. Look again.")
    if change.new == change.old:
        raise CorrectionError(f"{label} is {known or 'empty'} already.")
    if len(change.new) > longest:
        raise CorrectionError(f"{label} has {len(change.new)} characters; {longest} is the most.")
    setattr(person, name, change.new)
    if not person.full_name:
        raise CorrectionError("A person needs a first or a last name.")
    person.save(update_fields=[name, "changed_at"])


def _correct_address(person: Candidate, change: Change, *, why: str, actor: User | None) -> Change:
    """Mark the old address invalid, add the right one. The change as it is stored."""
    wrong = person.emails.filter(address__iexact=change.old).first()
    if wrong is None:
        raise CorrectionError(f"{person} has no address {change.old} any more. Look again.")
    right = well_formed(change.new) if change.new else ""
    if change.new and not right:
        raise CorrectionError(f"“{change.new}” cannot be an e-mail address. Correct it.")
    if right.casefold() == wrong.address.casefold():
        raise CorrectionError("The right address is the one that is wrong. Enter another one.")
    if not right and wrong.validity == EmailValidity.INVALID:
        raise CorrectionError(f"{wrong.address} is marked invalid already.")
    wrong.validity = EmailValidity.INVALID
    wrong.invalid_since = database_now()
    wrong.invalid_because = why[:300]
    wrong.save()
    if right:
        known = person.emails.filter(address__iexact=right).first()
        row = known or CandidateEmail(
            candidate=person, address=right, source=EmailSource.CORRECTION
        )
        row.kind, row.position = wrong.kind, wrong.position
        if row.validity == EmailValidity.INVALID:
            row.validity = EmailValidity.UNVERIFIED
        row.invalid_since, row.invalid_because = None, ""
        if known is None:
            row.added_by = audit.name_of(actor)
            row.provenance = f"in place of {wrong.address}"[:120]
        row.save()
    return Change(ContactField.EMAIL, wrong.address, right)


# --- there ---------------------------------------------------------------------------------------


def _arrivals(person: Candidate) -> Iterable[CandidateExport]:
    """One export for each person of an ATS that is ours, or is about to be there."""
    begun = ExportEffect.objects.filter(export=OuterRef("pk")).exclude(state=EffectState.PLANNED)
    exports = (
        CandidateExport.objects.filter(candidate=person, purpose=Purpose.CREATE)
        .filter(Exists(begun), connection__isnull=False)
        .select_related("application__job__connection", "connection")
        .order_by("id")
    )
    places: dict[tuple[int | None, str], CandidateExport] = {}
    for export in exports:
        places[export.connection_id, export.person_external_id] = export
    known = {connection for connection, external_id in places if external_id}
    return [
        export
        for (connection, external_id), export in places.items()
        # Whoever is on the way to an ATS that knows them already arrives at the same person.
        if external_id or connection not in known
    ]


def _tell(correction: ContactCorrection, arrival: CandidateExport) -> CandidateExport:
    """The export of the correction to one ATS, decided on."""
    export = CandidateExport.objects.create(
        tenant=correction.tenant,
        application=arrival.application,
        candidate=correction.candidate,
        job=arrival.job,
        connection=arrival.connection,
        purpose=Purpose.CORRECT,
        reference=new_reference(),
        state=ExportState.HELD,
        verdict=ExportVerdict.HOLD,
        decided_at=database_now(),
        correction=correction,
        changes=correction.changes,
        person_external_id=arrival.person_external_id,
        application_external_id=arrival.application_external_id,
        ats_url=arrival.ats_url,
    )
    take_over(export)
    if arrival.person_external_id:
        _know_again(arrival, [Change.from_json(stored) for stored in correction.changes])
    return decide_on(arrival.application, export)


def _know_again(arrival: CandidateExport, changes: Iterable[Change]) -> None:
    """Whoever is exported there under the new address is the person that we know already."""
    for change in changes:
        if change.field is ContactField.EMAIL and change.new:
            RemotePerson.objects.get_or_create(
                connection=arrival.connection,
                address=change.new,
                defaults={"external_id": arrival.person_external_id},
            )


def _what_follows(told: list[CandidateExport]) -> str:
    if not told:
        return "No ATS has this person from us, so none has to be told."
    systems = ", ".join(
        sorted({export.connection.get_system_display() for export in told if export.connection})
    )
    if all(export.state == ExportState.QUEUED for export in told):
        return f"It goes out to {systems} now."
    return f"It goes out to {systems} as soon as nothing holds it up."
