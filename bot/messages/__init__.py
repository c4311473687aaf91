"""What people read. Pure functions from domain objects to messages; each surface draws them in its own way."""
