"""The words of the domain, as frozen records. Nothing here does I/O."""
