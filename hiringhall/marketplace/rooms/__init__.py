"""Rooms: where people talk, about a proposal or contract or whatever they open one for. Touches storage and accounts.

Of proposals and contracts it knows who is on which side; what may be said about them they decide themselves.
"""
