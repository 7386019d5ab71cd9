"""Which twins there are."""

from sandbox.twins.base import Twin

TWINS: tuple[type[Twin], ...] = ()
