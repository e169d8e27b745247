"""Attachments: files that people add to what they write, known by their content. Touches storage and accounts."""
