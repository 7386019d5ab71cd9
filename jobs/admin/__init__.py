"""The admin of jobs and of the runs that read them."""

from jobs.admin import jobs, sync_runs

__all__ = ["jobs", "sync_runs"]
