"""The migrations, in order; see ``core.storage.migrate``."""
