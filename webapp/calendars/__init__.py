"""Due dates in a person's own calendar (iCalendar), behind an address that can be revoked."""
