"""Policy staff at work: drafts of rules, what they change, and trying them on cases."""
