"""RQ carries ids of jobs to workers. Losing one loses nothing: the row is the truth, and a sweep sends it again."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

from engine.jobs import LONGEST
from engine.rows import DELIVERY

log = structlog.get_logger()

NAME = "panhuo"
PATIENCE = 2.0  # seconds that a request waits for the queue


def queue_at(redis_url: str) -> Queue:
    """The queue that workers listen to."""
    longest = int(LONGEST.total_seconds())
    return Queue(NAME, connection=Redis.from_url(redis_url), default_timeout=longest)


def deliver_to(redis_url: str) -> Callable[[int], None]:
    """A Runtime's `deliver`: put the job's id into the queue; when the queue is away, the sweep does it later."""
    patient = Redis.from_url(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    queue = Queue(NAME, connection=patient, default_timeout=int(LONGEST.total_seconds()))
    ttl = int(DELIVERY.total_seconds())  # then the sweep sends it again

    def deliver(job_id: int) -> None:
        try:
            queue.enqueue("webapp.work.do_job", job_id, result_ttl=0, failure_ttl=60, ttl=ttl)
        except RedisError:
            log.warning("job.undelivered", job=job_id)

    return deliver
