"""Activities: what time is written on, in a company, a team or for one person, and which contracts may use which.

Touches storage, accounts and contracts.
"""
