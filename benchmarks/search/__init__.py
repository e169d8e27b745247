"""Measures the search of a served hall beside bare tantivy and SQLite FTS5 over the same documents."""
