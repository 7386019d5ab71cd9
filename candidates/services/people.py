"""Who may create a person: one export at a time, for everybody behind the same addresses."""

from django.db.models import Q

from candidates.models import CandidateExport, RemotePerson
from candidates.services.own_records import people_of


class PersonBusyError(Exception):
    """Another export is creating the same person at this connection, or has just done so."""


def reserve(export: CandidateExport) -> None:
    """Only this export may create the person now. Inside a transaction.

    Raises ``PersonBusyError`` where another one may, or has done so since we looked.
    """
    if export.person_external_id:
        return
    # Always in the same order, so that two exports never wait for each other.
    for address in sorted(export.addresses):
        person, _ = RemotePerson.objects.get_or_create(
            connection=export.connection, address=address
        )
        free = RemotePerson.objects.filter(
            Q(creating=None) | Q(creating=export), pk=person.pk, external_id=""
        )
        if not free.update(creating=export):
            raise PersonBusyError


def release(export: CandidateExport, **told: str) -> None:
    """Let others go on: nobody is created, or everybody is known from now on."""
    reserved = people_of(export).order_by("address").select_for_update()
    for person in reserved:
        if told or person.creating_id == export.pk:
            RemotePerson.objects.filter(pk=person.pk).update(creating=None, **told)
