"""Who looks at a page, and whether it is a person at all."""

from __future__ import annotations

import re

from flask import request
from flask_login import current_user

from workflows.records.visitors import Visitor

ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|archive|preview|monitor|scan|fetch|http|curl|wget|python|java/|go-|headless|lighthouse",
    re.IGNORECASE,
)
"""What programs call themselves; browsers say Mozilla/5.0 and nothing of this."""


def visitor() -> Visitor:
    """The visitor of this request; somebody who is signed in acts for the organisation chosen in the menu."""
    address, agent = request.remote_addr or "", request.user_agent.string
    if not current_user.is_authenticated:
        return Visitor(address, agent)
    place = current_user.organisation
    return Visitor(address, agent, current_user.id, place.id if place else None)


def is_person() -> bool:
    """Whether a person's browser shows the page: no robot, no page fetched ahead, no request for headers only."""
    agent = request.user_agent.string
    ahead = "prefetch" in f"{request.headers.get('Sec-Purpose')} {request.headers.get('Purpose')}"
    is_browser = agent.startswith("Mozilla/") and ROBOTS.search(agent) is None
    return request.method == "GET" and is_browser and not ahead
