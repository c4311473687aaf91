"""The sandbox cluster's REST API."""
