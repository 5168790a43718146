"""Where and why the reading of a recording stopped."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """A fault of a recording, at byte `offset`: what is before it was read, and what is after it only where the message says so.

    `path` is the file's name as it was given. `message` says what is wrong, as the end of a sentence about the file.
    """

    path: str
    offset: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" + (f" (byte {self.offset})" if self.offset else "")
