"""Offers: the terms that one side puts before the other, and what becomes of them.

Touches storage, accounts, jobs, profiles, proposals and contracts.
"""
