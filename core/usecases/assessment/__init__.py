"""How units do: scores, and the checks that look an office through by night."""
