"""Intent to run: template, inputs, permissions, start."""
