"""What the command line does not do, and why."""


class CliError(Exception):
    """A command that can't be carried out; the message is one sentence that names what is wrong and says what to do."""
