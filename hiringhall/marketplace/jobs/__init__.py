"""Jobs: postings of clients' teams and their states. Touches storage, accounts and the catalog."""
