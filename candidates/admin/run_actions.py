"""Pause, go on, abort: the same buttons for everything that sends many, one after the other."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action


class Steers(Protocol):
    """The service of such rows."""

    def pause(self, row: Any, /, *, actor: User) -> Answer:
        """Send nobody further for now."""

    def go_on(self, row: Any, /, *, actor: User) -> Answer:
        """Go on after a pause."""

    def abort(self, row: Any, /, *, actor: User, note: str) -> Answer:
        """End it."""


def steering(
    service: Steers,
    *,
    permission: Action,
    ring: Callable[[Sequence[Any]], None],
    running: str,
    resting: Collection[str],
    abort_says: str,
    go_on_says: str = "",
) -> tuple[PersonAction, ...]:
    """The three buttons. ``resting`` are the states from which it can go on.

    *Go on* acts at once, unless ``go_on_says`` what has to be read before.
    """

    def pause(row: Any, actor: User, inputs: Mapping[str, Any]) -> Answer:
        return service.pause(row, actor=actor)

    def go_on(row: Any, actor: User, inputs: Mapping[str, Any]) -> Answer:
        return service.go_on(row, actor=actor)

    def abort(row: Any, actor: User, inputs: Mapping[str, Any]) -> Answer:
        return service.abort(row, actor=actor, note=inputs["note"])

    return (
        PersonAction(
            name="pause", label="Pause", permission=permission, act=pause, icon="pause",
            fits=lambda row: row.state == running, in_bulk=False, at_once=True,
        ),
        PersonAction(
            name="go-on", label="Go on", permission=permission, act=go_on, icon="play_arrow",
            fits=lambda row: row.state in resting, afterwards=ring, sentence=go_on_says,
            in_bulk=False, at_once=not go_on_says, is_main=True,
        ),
        PersonAction(
            name="abort", label="Abort", permission=permission, act=abort, icon="cancel",
            form=ReasonForm, fits=lambda row: row.state in {running, *resting},
            sentence=abort_says, in_bulk=False, is_dangerous=True,
        ),
    )  # fmt: skip
