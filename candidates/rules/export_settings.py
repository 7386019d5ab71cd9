"""The settings that a connection gives by default and a search may have of its own.

``effective`` is the one place where the two become what counts: the policy, what is sent and the
PDF profile all go by its answer.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.rules.connection_state import Workflow


class ProfilePart(enum.StrEnum):
    """A part of the PDF profile that can be left out. The header always stands there."""

    CONVERSATION = "conversation"
    ASSESSMENT = "assessment"
    RESUME = "resume"

    @property
    def words(self) -> str:
        """The part, as people call it."""
        return "screening conversation" if self is ProfilePart.CONVERSATION else self.value


WORKFLOW, SOURCE_TAG, LEFT_OUT = "workflow", "source_tag", "profile_leaves_out"
"""The names of what a search may override, as they are stored with it."""

OF_A_SEARCH = (Workflow.ENGAGED_ONLY, Workflow.NEW_AND_ENGAGED)
"""The workflows that a search may have of its own. Redirect is agreed for the whole connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSettings:
    """What counts. ``source_tag`` is empty where none is sent."""

    workflow: Workflow = Workflow.ENGAGED_ONLY
    source_tag: str = ""
    left_out: frozenset[ProfilePart] = frozenset()

    @property
    def parts(self) -> tuple[ProfilePart, ...]:
        """What the profile holds besides its header."""
        return tuple(part for part in ProfilePart if part not in self.left_out)


def effective(defaults: ExportSettings, own: Mapping[str, Any]) -> ExportSettings:
    """The connection's defaults with what the search has of its own.

    A name that is absent in ``own`` is as the connection has it; an empty source tag of its own
    means none. Where the connection's workflow is Redirect nothing is exported, whatever a search
    says: the customer has acknowledged that for the connection, and it was never verified to send.
    """
    workflow = defaults.workflow
    if workflow is not Workflow.REDIRECT and WORKFLOW in own:
        workflow = Workflow(own[WORKFLOW])
    left_out = defaults.left_out
    if LEFT_OUT in own:
        left_out = parts(own[LEFT_OUT])
    return ExportSettings(
        workflow=workflow,
        source_tag=str(own.get(SOURCE_TAG, defaults.source_tag)),
        left_out=left_out,
    )


def parts(stored: Any) -> frozenset[ProfilePart]:
    """Stored names of parts. Raises ``ValueError`` for one that there is not."""
    return frozenset(ProfilePart(name) for name in stored)


def workflow_words(workflow: Workflow) -> str:
    """The workflow, as it stands on pages."""
    return workflow.replace("_", " ").capitalize()


def profile_words(settings: ExportSettings) -> str:
    """What the PDF profile holds, in one phrase."""
    named = [part.words for part in settings.parts]
    return ", ".join(["Header", *named]) if named else "Header only"
