"""What can be proved to somebody who trusts nobody: the log, its checkpoints, who looked."""
