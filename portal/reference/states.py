"""The pages about states: diagrams and tables of the moves there are."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from candidates.models.export import LABELS
from candidates.rules import alerting, failure_state
from candidates.rules.export_state import (
    CLAIMABLE,
    EFFECT_MOVES,
    FINISHED,
    MOVES,
    WAITS_FOR_TIME,
    EffectKind,
    ExportState,
    Purpose,
    planned_effects,
)
from candidates.rules.failure_kind import AFFECTS, KINDS
from candidates.rules.failure_recipes import BY_KIND, FILL_FIELD, FINDINGS, LABEL_READING, READINGS
from candidates.rules.failure_recipes import TABLE as RECIPES
from candidates.rules.failure_state import LEAST_PEOPLE, TIMES_AS_MANY
from integrations.rules import connection_state
from integrations.rules.lengths import span
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
            ("What goes out, and to which kind of system", "Effects, in this order"),
            ((what, ", ".join(map(code, kinds))) for what, kinds in _plans()),
        ),
        _diagram({(str(a), str(b)): why for (a, b), why in EFFECT_MOVES.items()}, ()),
        table(
            ("From", "To", "Why"),
            ((code(a), code(b), why) for (a, b), why in EFFECT_MOVES.items()),
        ),
    )


def _plans() -> Iterator[tuple[str, tuple[EffectKind, ...]]]:
    """The writes of an export, for every kind of system that makes a difference."""

    def offers(*operations: str) -> Callable[[str], bool]:
        return lambda operation: operation in {"add_tag", *operations}

    create, attach, person = Purpose.CREATE, "attach_document", "create_person"
    yield "a candidate, in one write", planned_effects(create, offers=offers(attach), tagged=True)
    yield (
        "a candidate, where the person is a write of its own",
        planned_effects(create, offers=offers(attach, person), tagged=True),
    )
    yield (
        "the same as a prospect",
        planned_effects(create, offers=offers(attach, person), as_prospect=True, tagged=True),
    )
    yield (
        "a candidate, where the stage is not chosen at creation and the PDF only then",
        planned_effects(
            create, offers=offers("move_stage"), stage_at_creation=False, into_stage=True
        ),
    )
    yield (
        "an update",
        planned_effects(Purpose.UPDATE, offers=offers(attach, "move_stage"), into_stage=True),
    )
    yield (
        "what is sent again although it has arrived; the first is only a look",
        planned_effects(Purpose.AGAIN, offers=offers(attach)),
    )
    correct, note = Purpose.CORRECT, "add_note"
    yield "a correction of contact data", planned_effects(correct, offers=offers("update_person"))
    yield (
        "the same where a person cannot be corrected; somebody does it by hand then",
        planned_effects(correct, offers=offers(note)),
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
        "From `integrations/rules/connection_state.py`. Jobs are read while it is connected, in "
        "shadow mode or active. People go out only while it is active; a marked test candidate "
        "goes before that too.",
        _diagram(moves, ()),
        table(
            ("From", "To"),
            (
                (code(before), ", ".join(code(after) for after in sorted(targets)))
                for before, targets in connection_state.MOVES.items()
            ),
        ),
    )


def failure_states() -> str:
    """How a group of failures moves, and whose turn it is."""
    return page(
        "States of a cause of failures",
        "From `candidates/rules/failure_state.py`. The database refuses every other move. A cause "
        "is resolved by evidence alone: nothing is stuck on it any more. It is *escalating* when "
        f"at least {LEAST_PEOPLE} people, and {TIMES_AS_MANY} times as many as when a person last "
        "dealt with it, are stuck on it; one that nobody has touched is measured against its size "
        "after its first hour.",
        _diagram(
            {(str(a or BIRTH), str(b)): why for (a, b), why in failure_state.MOVES.items()}, ()
        ),
        table(
            ("From", "To", "Why"),
            ((code(a or "new row"), code(b), why) for (a, b), why in failure_state.MOVES.items()),
        ),
        "## What is stuck",
        "A cause of exports, or of a whole connection: its newest reading or its own row says so "
        "(`candidates/services/connection_causes.py`).",
        table(
            ("Kind", "Who is counted", "What to do"),
            (
                (words, AFFECTS[kind], BY_KIND[kind].title if kind in BY_KIND else "see below")
                for kind, words in KINDS.items()
            ),
        ),
        "Of a reading that failed:",
        table(("Error", "Recipe", "Steps"), _ways_of_readings()),
        "## What to do about exports",
        "The first row that fits counts. A refusal that names a field has a recipe of its own: "
        f"*{FILL_FIELD.title}*.",
        table(
            ("Error or finding", "Recipe", "Steps"),
            (
                (code(name), recipe.title, " ".join(recipe.steps))
                for name, recipe in (
                    *((error.__name__, recipe) for error, recipe in RECIPES),
                    *((f"{beginning}…", recipe) for beginning, recipe in FINDINGS),
                )
            ),
        ),
    )


def _ways_of_readings() -> Iterator[tuple[str, str, str]]:
    for name, recipe in READINGS.items():
        yield code(name), recipe.title, " ".join(recipe.steps)
    yield "any other", LABEL_READING.title, " ".join(LABEL_READING.steps)


def alert_states() -> str:
    """How an alert moves, and from when on one is raised."""
    usual = alerting.USUAL
    return page(
        "States of an alert",
        "From `candidates/rules/alerting.py`. The database refuses every other move, and allows "
        "one open alert for each cause, and for each connection whose health is in error.",
        _diagram({(str(a or BIRTH), str(b)): why for (a, b), why in alerting.MOVES.items()}, ()),
        table(
            ("From", "To", "Why"),
            ((code(a or "new row"), code(b), why) for (a, b), why in alerting.MOVES.items()),
        ),
        "## When one is raised",
        "Unless a customer has thresholds of its own. Never of a cause that a person has "
        "acknowledged, put off or ignored.",
        table(
            ("What", "From when on"),
            (
                (
                    "the customer's turn",
                    f"{usual.people} people at once, or one after {span(usual.customer_after)}",
                ),
                (
                    "our turn",
                    f"{usual.people} people at once, or one after {span(usual.ours_after)}",
                ),
                (
                    "waits for the ATS, or is tried again by itself",
                    f"{usual.waiting_people} people, after {span(usual.waiting_after)}",
                ),
                ("a cause that came back, or escalates", "at once"),
                (
                    "what stops a whole connection",
                    f"{span(min(usual.customer_after, usual.ours_after))}, whoever has to act",
                ),
                (
                    "the health of a connection, where no cause says it",
                    "the vendor refuses the key, or no complete read for two sync intervals",
                ),
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
