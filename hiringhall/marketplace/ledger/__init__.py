"""The books: accounts, and one journal of balanced entries that nobody changes."""
