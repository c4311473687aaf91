"""What runs after the acknowledgement. Nearly nothing: the inbox worker does the work."""
