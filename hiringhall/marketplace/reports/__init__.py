"""Reports: the query language over time and money, and what is kept of queries."""
