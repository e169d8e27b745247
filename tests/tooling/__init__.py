"""Tests of what the tests stand on: the blocked network, loud skips, the drivers of the clients, the browser."""
