"""What clients are charged for and payees are paid: invoices, credit notes, disputes."""
