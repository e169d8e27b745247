"""How the parts of a fixed price are funded, handed in and paid."""
