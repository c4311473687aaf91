"""The edge and the composition root: knows Slack, HTTP, the environment and SQL."""
