"""The page of reasons: every code that a person may meet, with its sentence."""

import ast
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from django.conf import settings

from candidates.rules.failure_triage import TABLE, UNLISTED
from integrations.connectors.registry import CONNECTORS
from integrations.rules.reason_code import ReasonCode
from integrations.transport.messages import VendorErrors
from portal.reference.markdown import code, page, table

APPS = ("integrations", "jobs", "candidates")


@dataclass(frozen=True, slots=True, order=True)
class Written:
    """A reason or error as the source writes it; ``…`` stands for what is filled in."""

    code: str
    kind: str
    sentence: str
    hint: str


def reasons() -> str:
    """All codes: of the rules, of the protocol and the transport, of each vendor."""
    rules = [
        (code(member.value), member.meaning, f"{family.__module__.replace('.', '/')}.py")
        for family in sorted(_families(), key=lambda family: family.__module__)
        for member in family
    ]
    written = sorted(set(_written()))
    return page(
        "Reasons",
        "Every no has a reason with a stable code. The pages of the portal show its sentence, "
        "its evidence, its next step and whose turn it is.",
        "## Decisions of the rules",
        table(("Code", "Meaning", "Decided in"), rules),
        "## The portal's own findings",
        table(
            ("Code", "Kind", "Sentence", "Next step"),
            ((code(each.code), each.kind, each.sentence, each.hint) for each in written),
        ),
        *_vendors(),
        "## What an error means for an export",
        "The first row that fits counts; what is not listed goes to engineering.",
        table(("Error", "Next state", "Whose turn", "Stops the connection"), _triage()),
    )


def _families() -> list[type[ReasonCode]]:
    for app in APPS:
        package = import_module(f"{app}.rules")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    return [family for family in ReasonCode.__subclasses__() if family.__module__.startswith(APPS)]


def _written() -> Iterator[Written]:
    for app in APPS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield from _reason_of(node)


def _reason_of(call: ast.Call) -> Iterator[Written]:
    said = {keyword.arg: keyword.value for keyword in call.keywords}
    name = getattr(call.func, "id", "")
    if not name.endswith(("Reason", "Error")) or "sentence" not in said:
        return
    known = said.get("code")
    if isinstance(known, ast.Constant):
        hint = _text(said["hint"]) if "hint" in said else ""
        yield Written(str(known.value), name, _text(said["sentence"]), hint)


def _text(node: ast.expr) -> str:
    """The words of a string in the source, with … where something is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    return "…"


def _vendors() -> Iterator[str]:
    for entry in CONNECTORS.values():
        module = import_module(f"{entry.module.rpartition('.')[0]}.errors")
        for errors in vars(module).values():
            if isinstance(errors, VendorErrors):
                yield f"## {entry.label}"
                yield table(
                    ("Code", "Kind", "Was it written?", "Sentence", "Next step"),
                    (
                        (code(name), row.raises.__name__, row.written.value, row.sentence, row.hint)
                        for name, row in sorted(errors.rows.items())
                    ),
                )


def _triage() -> Iterator[tuple[str, str, str, str]]:
    for error, outcome in TABLE:
        stops = "yes" if outcome.breaks_connection else ""
        yield code(error.__name__), code(outcome.state), outcome.owner.replace("_", " "), stops
    yield "anything else", code(UNLISTED.state), UNLISTED.owner.replace("_", " "), ""
