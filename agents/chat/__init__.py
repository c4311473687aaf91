"""Text to intent: what somebody wants, in their words."""
