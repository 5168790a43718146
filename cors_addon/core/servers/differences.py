"""What a preflight that failed has beyond those that passed at the same endpoint: a header, another method, another origin."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.servers.other_answers import lasting
from cors_addon.core.servers.refusal_words import Refused
from cors_addon.core.servers.server_answer import ServerAnswer

_STORAGES = frozenset({"Amazon S3", "Google Cloud Storage", "Azure Storage", "MinIO"})
"""Layers whose rules of CORS are those of a whole bucket, so that one object's answer shows what another's would be."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The only thing by which a preflight differs from one that passed, `names` where it is a header, and that one's answer."""

    refused: Refused
    passed: ServerAnswer
    names: tuple[str, ...] = ()


def only_difference(failed: ServerAnswer, answers: Iterable[ServerAnswer]) -> Difference | None:
    """Return the only thing by which a failed preflight differs from one that passed; None where none passed that is so near.

    Where one alike passed as well, none of the three is the cause. A header that passed elsewhere at the endpoint, and a method or
    an origin that did, count as allowed.
    """
    known = [one for one in answers if one.is_preflight and is_one_policy(failed, one)]
    passed = [one for one in known if one.passes]
    mine = [one for one in passed if one.origin == failed.origin]
    asked = set(failed.asked)
    if any(one.method == failed.method and asked <= set(one.asked) for one in mine):
        return None
    still = [one for one in lasting(known) if one.passes]
    names = tuple([name for name in failed.asked if all(name not in one.asked for one in mine)])
    mine_still = [one for one in still if one.origin == failed.origin]
    if names and (near := next((one for one in mine_still if one.method == failed.method), None)):
        return Difference(Refused.HEADER, near, names)
    if all(one.method != failed.method for one in mine) and (near := next((one for one in mine_still if asked <= set(one.asked)), None)):
        return Difference(Refused.METHOD, near)
    others = (one for one in still if one.allow_origin != "*" and one.method == failed.method and asked <= set(one.asked))
    return Difference(Refused.ORIGIN, near) if not mine and (near := next(others, None)) else None


def is_one_policy(one: ServerAnswer, other: ServerAnswer) -> bool:
    """Tell whether two answers of a server are under the same rules of CORS: of one endpoint, or in a storage of one bucket."""
    if one.path == other.path:
        return True
    return not _STORAGES.isdisjoint(one.layers) and _bucket(one) == _bucket(other)


def _bucket(answer: ServerAnswer) -> str:
    return answer.path.split("/")[1] if answer.path.startswith("/") else ""
