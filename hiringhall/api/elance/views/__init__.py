"""What answers hold, field by field: typed views over what the marketplace returns."""
