"""The Elance dialect: OAuth 2.0 and JSON under /api2, over the same marketplace (`docs/elance.md`)."""
