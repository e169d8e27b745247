"""Watch lists: jobs and freelancers that somebody keeps an eye on, for themselves alone. Touches jobs and profiles."""
