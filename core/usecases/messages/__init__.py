"""What goes out of the office: promised with the deed, delivered afterwards."""
