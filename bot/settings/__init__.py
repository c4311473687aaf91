"""What people configure: defaults, settings file, environment."""
