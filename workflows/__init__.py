"""What is done: templates, plans, policy and the engine. Knows neither Slack nor a cluster nor SQL."""
