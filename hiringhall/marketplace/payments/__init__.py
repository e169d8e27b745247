"""How money comes in and goes out: methods, charges, deposits, withdrawals, refunds, chargebacks."""
