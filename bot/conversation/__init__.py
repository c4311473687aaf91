"""From what a person said, clicked or submitted to an answer; the same for Slack and the terminal."""
