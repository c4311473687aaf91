"""The sandbox Slack over HTTP."""
