"""Who somebody is: identities and their secrecy, passwords, roles that do not go together."""
