"""The tables, in SQLAlchemy Core; importing this package fills `metadata`."""
