"""Contracts: who worked for whom, the hours and charges of each week, and the feedback of both sides.

Touches storage, accounts and jobs.
"""
