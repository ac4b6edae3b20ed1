"""Lists over many cases: the queue, the tasks, and the way from one case to the next."""
