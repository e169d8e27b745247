"""Hiring Hall: a self-hosted marketplace for freelance work with several ways in.

One marketplace (`marketplace`) holds the rules. Doors (`api`, `web`, `cli`) parse a request, find out who is calling,
call one operation and write the answer in their own words. `storage` keeps what the marketplace decides.
"""

__version__ = "0.1.0"
