"""Rooms: where the people of a proposal talk. Touches storage and accounts."""
