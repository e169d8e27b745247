"""Profiles: what freelancers show of themselves, and the groups they belong to. Touches storage, accounts, catalog."""
