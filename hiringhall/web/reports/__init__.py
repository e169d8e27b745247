"""What the pages of reports share: what an address asks for, the builder, ready-made questions, results and charts."""
