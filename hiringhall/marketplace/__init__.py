"""The marketplace: rooms of rules that every door shares. It knows no HTTP, no wire names and no templates."""
