"""What keeps a request from being answered."""


class SendingError(Exception):
    """A request that no answer came to; the message is one sentence that names the host and says what to do."""
