"""What is wrong with a recording: where and why its reading stopped, or what was passed over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """A fault of a recording, at byte `offset`: what is before it was read, and what is after it only where something was `passed_over`.

    `path` is the file's name as it was given. `message` says what is wrong, as the end of a sentence about the file. `passed_over`
    is how many flows or entries could not be read in a file that was read to its end.
    """

    path: str
    offset: int
    message: str
    passed_over: int = 0

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" + (f" (byte {self.offset})" if self.offset else "")
