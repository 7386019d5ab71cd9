"""The pages about states: diagrams and tables of the moves there are."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from candidates.models.export import LABELS
from candidates.rules.export_state import (
    CLAIMABLE,
    EFFECT_MOVES,
    EFFECTS_OF,
    FINISHED,
    MOVES,
    WAITS_FOR_TIME,
    ExportState,
)
from integrations.rules import connection_state
from portal.reference.markdown import code, mermaid, page, table

BIRTH = "[*]"


def export_states() -> str:
    """How an export moves, and each single write of it."""
    return page(
        "States of an export",
        "From `candidates/rules/export_state.py`. The database refuses every other move.",
        _diagram({(str(a or BIRTH), str(b)): why for (a, b), why in MOVES.items()}, FINISHED),
        table(("State", "Shown as", "Traits"), _traits()),
        "## Moves",
        table(
            ("From", "To", "Why"),
            ((code(a or "new row"), code(b), why) for (a, b), why in MOVES.items()),
        ),
        "## Single writes",
        "Each write in the ATS is an effect of its own; `sending` is committed before its first "
        "byte leaves.",
        table(
            ("Purpose", "Effects, in this order"),
            ((code(purpose), ", ".join(map(code, kinds))) for purpose, kinds in EFFECTS_OF.items()),
        ),
        _diagram({(str(a), str(b)): why for (a, b), why in EFFECT_MOVES.items()}, ()),
        table(
            ("From", "To", "Why"),
            ((code(a), code(b), why) for (a, b), why in EFFECT_MOVES.items()),
        ),
    )


def connection_states() -> str:
    """How a connection moves."""
    moves = {
        (str(before), str(after)): ""
        for before, targets in connection_state.MOVES.items()
        for after in sorted(targets)
    }
    return page(
        "States of a connection",
        "From `integrations/rules/connection_state.py`. Only an active connection syncs and "
        "exports.",
        _diagram(moves, ()),
        table(
            ("From", "To"),
            (
                (code(before), ", ".join(code(after) for after in sorted(targets)))
                for before, targets in connection_state.MOVES.items()
            ),
        ),
    )


def _diagram(moves: Mapping[tuple[str, str], str], finished: tuple[StrEnum, ...]) -> str:
    lines = ["stateDiagram-v2"]
    for (before, after), why in moves.items():
        lines.append(f"    {before} --> {after}{f': {why}' if why else ''}")
    lines += [f"    {state} --> {BIRTH}" for state in finished]
    return mermaid(lines)


def _traits() -> Iterator[tuple[str, str, str]]:
    for state in ExportState:
        traits = [
            said
            for said, states in (
                ("a worker may claim it", CLAIMABLE),
                ("waits for a time", WAITS_FOR_TIME),
                ("finished", FINISHED),
            )
            if state in states
        ]
        yield code(state), LABELS[state], ", ".join(traits)
