"""Reference tables from public sources, and the command that loads them. The sources are in NOTICE."""

from workflows.reference.files import WrongFile
from workflows.reference.loading import Loaded, load, replace, restore

__all__ = ["Loaded", "WrongFile", "load", "replace", "restore"]
