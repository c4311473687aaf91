"""Reads and changes of Kubernetes objects."""
