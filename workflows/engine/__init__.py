"""Runs a template: durable, parallel, approved."""
