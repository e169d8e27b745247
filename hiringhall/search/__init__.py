"""Search: finds jobs and people by words, filters and order, from an index that follows the change log.

Touches storage and the marketplace's reads; doors ask it and read what it found from the marketplace.
"""
