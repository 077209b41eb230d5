"""Figures for Prometheus: requests by endpoint, status and time."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

ANSWERED = Counter("panhuo_requests_total", "Answered requests", ["endpoint", "method", "status"])
TOOK = Histogram("panhuo_request_seconds", "Time to answer a request", ["endpoint"])


def measure(app: Flask) -> None:
    """Count each request once it is answered."""
    app.after_request(_count)


def figures() -> Response:
    """All figures as text; of all web processes, when PROMETHEUS_MULTIPROC_DIR says where they meet."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    ANSWERED.labels(endpoint, request.method, str(response.status_code)).inc()
    TOOK.labels(endpoint).observe(time.perf_counter() - g.began)
    return response
