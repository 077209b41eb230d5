"""Notices: what a person should learn of what others did, and of what they get mails."""
