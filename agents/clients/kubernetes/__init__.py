"""One cluster behind a narrow port."""
