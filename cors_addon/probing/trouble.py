"""What keeps a request from being answered."""


class SendingError(Exception):
    """A request that no answer came to; the message is one sentence that names the host and says what to do."""


TOO_LONG = "{host} sent more than 256 KiB, and no answer's head among them: look at its log."
"""The message where all that came is no answer."""
