"""The log of what may not change unseen, and the register of who looked."""
