"""Documents: invoices, credit notes and statements as PDF, and their tables as CSV. Reads through the marketplace."""
