"""Workrooms: a proposal and the contract that came of it as one place, as the second API has them.

Reads proposals, contracts and jobs; owns no table. What one may see of a workroom is what one may see of those.
"""
