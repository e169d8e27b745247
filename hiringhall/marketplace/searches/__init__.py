"""Saved searches: what a person looks for again and again, and wants to hear of. Touches storage and accounts."""
