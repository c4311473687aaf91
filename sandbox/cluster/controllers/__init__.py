"""The sandbox cluster's controllers: each brings what is closer to what is wanted, one pass at a time."""
