"""One command that brings all of Panhuo up on one machine, for trying out and development."""
