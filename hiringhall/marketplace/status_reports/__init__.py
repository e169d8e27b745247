"""Status reports: what the freelancer's side says of its work every week. Touches contracts, attachments and rooms."""
