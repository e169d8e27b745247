"""What falls due with the calendar: weekly invoices, charges, the end of security periods, arrears."""
