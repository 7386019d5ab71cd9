"""Jobs as the ATS has them, and the runs that read them."""

from jobs.models.job import Job
from jobs.models.sync_run import SyncRun

__all__ = ["Job", "SyncRun"]
