"""The door of feeds: kept reports read under secret addresses by programs that speak Google's Datasource protocol.

`docs/reports.md`, "Feeds", describes the wire.
"""
