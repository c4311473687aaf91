"""Who knows and acts: each agent owns a set of typed actions. Knows neither Slack nor SQL."""
