"""From receipt to archive: what people do to a case, and how it is shown to them."""
