"""Where a worker may be killed: every step of a delivery."""

POINTS = (
    "after the claim",
    "after the look",
    "before the write-ahead",
    "after the write-ahead",
    "in flight",
    "after the answer",
    "after the attempt is closed",
    "after the effect is done",
    "before it leaves",
)
