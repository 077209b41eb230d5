"""The verbs of work on a task or case: a page each."""
