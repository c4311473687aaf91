"""Postgres: connection, tables, repositories, the audit log and its seals."""
