"""One open hall: the settings with the database and the memory that all doors share."""
