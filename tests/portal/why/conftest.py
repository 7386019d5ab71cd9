from tests.jobs.services.conftest import ats, box, connection, no_long_pauses, read

__all__ = ["ats", "box", "connection", "no_long_pauses", "read"]
