"""What is odd about a Workable account, and what that takes away."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from integrations.connectors.ats.workable.mapping import is_active
from integrations.connectors.capabilities import Capability
from integrations.connectors.payload import Payload

NO_ACTING_USER = (
    "No member of Workable is chosen to act, and Workable attaches, notes and moves nothing "
    "without one."
)
NO_CANDIDATES = "The token may not read candidates (r_candidates)."

_NEEDS_ACTING_USER = frozenset({"attach_document", "move_stage", "add_note"})
_READS_CANDIDATES = frozenset(
    {
        "list_people", "list_changed_people", "find_candidates", "get_candidate",
        "find_application", "list_documents", "move_stage", "update_person",
    }
)  # fmt: skip


def oddities(
    chosen: str, members: Sequence[Payload] | None, *, may_read_candidates: bool
) -> list[str]:
    """What a person should know, in sentences. ``members`` is ``None`` where they were not read."""
    said = [] if may_read_candidates else [NO_CANDIDATES]
    if not chosen:
        return [*said, NO_ACTING_USER]
    if members is None:
        return [*said, "The token may not read members, so the acting one was not looked at."]
    acting = next((member for member in members if member.text("id") == chosen), None)
    if acting is None:
        said.append("The member who is chosen to act is not active in Workable, or not there.")
    elif not is_active(acting):
        said.append("The member who is chosen to act is deactivated in Workable.")
    return said


def rights_of(
    derived: Collection[Capability], *, may_act: bool, may_read_candidates: bool
) -> tuple[Capability, ...]:
    """The capabilities, without what nobody is there to do, and what the token may not read."""
    lost = dict.fromkeys(() if may_act else _NEEDS_ACTING_USER, NO_ACTING_USER)
    lost |= dict.fromkeys(() if may_read_candidates else _READS_CANDIDATES, NO_CANDIDATES)
    return tuple(
        replace(each, supported=False, detail=lost[each.key]) if each.key in lost else each
        for each in derived
    )
