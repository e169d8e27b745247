"""The inbox: what happened that concerns a person, whether they have read it, and how they want to hear of it by mail.

Entries follow the change log; nothing else writes them. Reads the tables of all rooms whose events it tells of.
"""
