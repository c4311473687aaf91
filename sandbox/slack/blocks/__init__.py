"""Block Kit as Slack documents it: what the sandbox lets through and what it refuses."""
