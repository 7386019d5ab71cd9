"""What people do to the log of calls: take the payloads of one out of it for good."""

from django.db import transaction

from integrations.models import ApiCall, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit


@transaction.atomic
def expunge(call: ApiCall, *, actor: User, note: str) -> Answer:
    """Forget what was sent and received, and everything else that came from outside.

    The row stays, with who did it, when and why: that a call was made is evidence, what it held is
    not needed for that. It cannot be undone.
    """
    row = ApiCall.objects.select_for_update().select_related("tenant").get(pk=call.pk)
    if row.expunged_at is not None:
        return Answer.no(f"{row.expunged_by} has expunged it already.")
    row.request_summary = row.response_summary = None
    row.path, row.fingerprint, row.vendor_log_url = "…", "", ""
    row.expunged_at, row.expunged_by = database_now(), audit.name_of(actor)
    row.expunged_why = note[:500]
    row.save()
    audit.record(
        actor=actor,
        action="expunged a payload",
        subject=f"api_call:{row.pk}",
        tenant=row.tenant,
        note=note,
    )
    return Answer.yes("Its payloads are gone. That the call was made stays in the log.")
