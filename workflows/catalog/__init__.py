"""YAML files to checked templates."""
