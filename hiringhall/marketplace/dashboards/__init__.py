"""What people see first of their money and time: figures of reports, put together for a client, a payee and operators.

Reads through the rooms `reports`, `payments` and `ledger`, and writes nothing.
"""
