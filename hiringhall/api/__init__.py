"""The APIs that programs call: each dialect is a door of its own over the same marketplace."""
