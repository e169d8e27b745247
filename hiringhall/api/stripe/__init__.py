"""The door of Stripe, which sends signed events about payments."""
