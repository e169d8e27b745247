"""What the pages of diaries share: the zone in which a day is shown, its cells as a filmstrip, and words."""
