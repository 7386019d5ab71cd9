"""What the update after the screening changes in an ATS, and what it leaves: always said."""

from candidates.rules.export_state import EffectKind

ADDS_A_SECOND_PDF = "The update adds a second PDF profile; the first one stays in the ATS."
FIRST_PDF_STAYS = (
    "This system takes no further PDF profile, so the first one stays, without what came after it. "
    "Add the new one by hand if it is wanted."
)
STAGE_STAYS = (
    "This system moves nobody between stages, so the stage stays. Move the candidate there by hand."
)
NO_STAGE_CHOSEN = "No stage was chosen for the update, so the application stays in its stage."


def what_it_does(kinds: tuple[EffectKind, ...], *, into_stage: bool) -> tuple[str, ...]:
    """What people have to know of an update with these writes.

    ``into_stage``: whether a stage was chosen. Never silently both PDFs, and nothing left out
    without a word.
    """
    said = []
    if EffectKind.DOCUMENT not in kinds:
        said.append(FIRST_PDF_STAYS)
    else:
        said.append(ADDS_A_SECOND_PDF)
    if EffectKind.STAGE not in kinds:
        said.append(STAGE_STAYS if into_stage else NO_STAGE_CHOSEN)
    return tuple(said)
