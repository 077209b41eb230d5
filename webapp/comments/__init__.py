"""Comments on cases, shown on the pages of cases and of their tasks."""
