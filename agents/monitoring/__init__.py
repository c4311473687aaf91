"""Watching what came of a change."""
