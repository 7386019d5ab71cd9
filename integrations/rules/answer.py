"""What an action answers to the person who asked for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it was done, and one sentence for the person."""

    done: bool
    sentence: str

    @classmethod
    def yes(cls, sentence: str) -> "Answer":
        """It was done."""
        return cls(done=True, sentence=sentence)

    @classmethod
    def no(cls, sentence: str) -> "Answer":
        """It was not done, and nothing was changed."""
        return cls(done=False, sentence=sentence)
