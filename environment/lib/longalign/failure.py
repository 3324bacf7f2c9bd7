"""What stops a command: each is printed as one line, never as a stack trace."""


class Failure(Exception):
    """Something outside the project is missing or broken. The message says what, where, and the remedy."""


class Usage(Failure):
    """The command was called with arguments or variables it does not know."""
