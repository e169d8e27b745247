"""Columns: copies of the time rows in columns, by client and month, from which large time reports are read.

Touches storage and the marketplace's reports; doors hand it to `running.run`.
"""
