"""Webhooks: addresses of companies and applications that are told of events, what was sent there and how it went.

Events are read off the change log. Nothing is sent from here: `hiringhall.courier` does that.
"""
