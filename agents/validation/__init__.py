"""Checks before a change."""
