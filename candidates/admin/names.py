"""How candidates and their stages look in lists: no test candidate is taken for a person."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from candidates.models import Candidate
from candidates.rules.stages import PlatformStage
from integrations.admin import display

TEST = display.pill("TEST", display.Tone.INFO, "Made up to verify a connection. Not a person.")

STAGE_TONES = {
    PlatformStage.HIRED: display.Tone.GOOD,
    PlatformStage.REJECTED: display.Tone.OFF,
    PlatformStage.WITHDRAWN: display.Tone.OFF,
}


def shown_name(candidate: Candidate) -> SafeString | str:
    """The name, with a mark where it is nobody's."""
    return format_html("{} {}", TEST, candidate) if candidate.is_test else str(candidate)
