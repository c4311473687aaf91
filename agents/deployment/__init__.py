"""DeploymentAgent: rolls deployments out: restarts, rolls back, deploys images."""
