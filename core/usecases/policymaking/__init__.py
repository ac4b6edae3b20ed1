"""How an office makes its own rules: drafts, what they would do, publication. One module a concern.

Nothing here is needed to handle cases.
"""
