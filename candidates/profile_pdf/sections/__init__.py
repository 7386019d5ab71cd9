"""The parts of a profile, each laying itself out on a ``Flow``."""
