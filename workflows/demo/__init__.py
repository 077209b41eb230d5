"""A demonstration: invented organisations, one login for each role, and experts in every state.

with database.begin() as connection:
    load(connection, runtime, password=...)
"""

from workflows.demo.loading import is_loaded, load
from workflows.demo.people import LOGINS, PLACES, STORIES, Login

__all__ = ["LOGINS", "PLACES", "STORIES", "Login", "is_loaded", "load"]
