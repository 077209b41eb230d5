"""A post beside the tasks of its case: what reviewers look at."""

from __future__ import annotations

from typing import Any

from flask import render_template

from webapp.filings.reading import files_of
from webapp.posts import labels
from webapp.posts.reading import post_for_me
from webapp.posts.views import prose


def case_card(session: Any, post_id: int) -> str | None:
    """What was submitted; None for somebody who neither reported nor oversees it."""
    post = post_for_me(session, post_id)
    if post is None:
        return None
    return render_template(
        "posts/about.html", post=post, labels=labels, body=prose(post.body),
        files=files_of(session, post.files),
    )  # fmt: skip
