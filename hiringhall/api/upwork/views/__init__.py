"""What answers look like: the marketplace's records under the reference's field names."""
