"""Proposals: clients invite freelancers to a job, freelancers propose to do it, clients choose.

The Upwork API calls a proposal an application or candidacy. Touches storage, accounts, jobs, attachments and rooms.
"""
