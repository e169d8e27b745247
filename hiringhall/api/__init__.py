"""The doors for programs: each speaks one dialect over the same marketplace. May touch `marketplace` and `search`."""
