"""The nouns of the ground: a background job and its results."""

from foundation.ground.models.jobs import Job, JobResult

__all__ = ["Job", "JobResult"]
