"""The door that speaks the Upwork API, version 1, with OAuth 1.0a.

The wire modules here (`form`, `path`, `body`, `oauth1`, `envelope`, `xml`, `heritage`, `paging`, `errors`) are pure:
they turn bytes into one canonical request and answers into bytes, and know neither the database nor the web framework.
"""
