"""The tracker: a desktop program that writes down ten minutes at a time, and sends them to a hall."""
