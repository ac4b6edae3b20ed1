"""What stored values are called when people read them, in Chinese and English."""
