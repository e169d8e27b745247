"""What the pages that find work and people share: filters with counts, marked words, cards, and pages of results."""
