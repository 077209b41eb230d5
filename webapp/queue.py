"""RQ carries ids of jobs to workers. Losing one loses nothing: the row is the truth, and a sweep sends it again."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

log = structlog.get_logger()

NAME = "panhuo"
LONGEST = 600  # seconds a job may take


def queue_at(redis_url: str) -> Queue:
    """The queue that workers listen to."""
    return Queue(NAME, connection=Redis.from_url(redis_url), default_timeout=LONGEST)


def deliver_to(redis_url: str) -> Callable[[int], None]:
    """A Runtime's `deliver`: put the job's id into the queue; when the queue is away, the sweep does it later."""
    queue = queue_at(redis_url)

    def deliver(job_id: int) -> None:
        try:
            queue.enqueue("webapp.work.do_job", job_id, result_ttl=0, failure_ttl=60)
        except RedisError:
            log.warning("job.undelivered", job=job_id)

    return deliver
