"""Why something is broken: analyzers over objects that were listed once."""
