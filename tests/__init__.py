"""The tests mirror the tree of `hiringhall`; `support` holds what they share and `clients` the published clients."""
