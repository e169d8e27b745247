"""Accounts: people, companies, teams, memberships and their rights, API keys and tokens. Touches storage only."""
