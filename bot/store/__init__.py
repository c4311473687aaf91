"""Postgres: tables, repositories, the audit log."""
