"""What a connector must be able to do before a cause of a missing permission can be gone. Pure."""

from collections.abc import Mapping

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "person": ("create_person", "create_prospect"),
    "application": ("create_application", "create_application_with_document"),
    "stage": ("move_stage",),
    "document": ("attach_document", "create_application_with_document"),
    "tag": ("add_tag",),
    "contact": ("update_person",),
    "note": ("add_note",),
    "employee": ("create_employee",),
    "jobs": ("list_jobs",),
    "people": ("list_people",),
}


def needed_for(operation: str) -> tuple[str, ...]:
    """The operations of a connector behind what was being done when it failed.

    ``operation`` is that of a root cause: "send the document". Empty where it is about nothing in
    particular; what is needed every day is asked for anyway.
    """
    return _NEEDED.get(operation.rpartition(" ")[2], ())
