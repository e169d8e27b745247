"""The audit of a company: its lines of the change log, for its owner, with the names of what they are about.

Reads the tables of all rooms that log something, and writes none.
"""
