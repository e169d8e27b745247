"""The diary: in which ten minutes somebody worked on a contract, and what of it is billed."""
