"""What a person is told of a guarded move of something that sends many, and its audit."""

from typing import Any

from integrations.rules.answer import Answer
from integrations.services import audit


def told(row: Any, moved: int, *, done: str, **written: Any) -> Answer:
    """Yes, and ``written`` is what the audit keeps; no where the row had moved already.

    ``row`` is read anew.
    """
    row.refresh_from_db()
    if not moved:
        return Answer.no(
            f"“{row.name}” is {row.get_state_display().lower()} already. "
            "It may have changed since the page was opened."
        )
    audit.record(**written)
    return Answer.yes(f"“{row.name}”: {done}")
