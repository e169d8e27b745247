"""The people's pages: server-rendered HTML over the marketplace's operations, made quick by htmx where it runs.

`page.py` declares pages, `visit.py` is who visits, `pages/` holds one module per family of pages, `templates/` their
HTML. May touch the marketplace and the mailroom, never tables of its own.
"""
