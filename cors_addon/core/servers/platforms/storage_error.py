"""What stores of objects say when they refuse: the XML of Amazon S3, which R2, MinIO, Cloud Storage and others give, and Azure's."""

import re
from dataclasses import dataclass

from cors_addon.core.servers.said import text_of
from cors_addon.core.wire.exchange import Response

_ERROR = re.compile(r"\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:\w{1,20}:)?Error\b[^<>]{0,300}>")
_CODE = re.compile(r"<Code>\s*([\w.-]{1,80})\s*</Code>")
_MESSAGE = re.compile(r"<Message>([^<]{0,400})")
_OF_CORS = re.compile(r"cors", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StorageError:
    """The code and the message of a refusal; `is_cors` tells that it is one by the store's CORS rules."""

    code: str
    message: str
    is_cors: bool


def storage_error(response: Response) -> StorageError | None:
    """Return the error that a store of objects answers with; None where it is none. Never raises."""
    text = text_of(response)
    code = _CODE.search(text) if _ERROR.match(text) else None
    if code is None:
        return None
    found = _MESSAGE.search(text)
    # Azure adds an id and the time in further lines.
    message = found[1].strip().partition("\n")[0].strip() if found else ""
    return StorageError(code[1], message, _OF_CORS.search(f"{code[1]} {message}") is not None)


FIRST: dict[str, str] = {
    "AccessDenied": "Let whoever signed the URL, or everybody, do this (bucket policy, public access), or sign it anew.",
    "AllAccessDisabled": "The store has closed the bucket; see its console.",
    "AuthenticationFailed": "Sign the URL (SAS) anew: it is out of date, or not for this path and operation.",
    "AuthorizationQueryParametersError": "Sign the URL anew; its parameters are not what the store takes.",
    "BadDigest": "Sign without a checksum, or with that of the body that is sent (AWS SDKs: requestChecksumCalculation: WHEN_REQUIRED).",
    "EntityTooLarge": "Send a smaller body, or raise the limit in the policy that was signed.",
    "EntityTooSmall": "Send the body that the policy wants; this one is too small.",
    "ExpiredToken": "Get new credentials, and sign the URL anew.",
    "InvalidAccessKeyId": "Sign with a key that the store knows.",
    "InvalidBucketName": "Correct the bucket's name in the URL.",
    "NoSuchBucket": "Correct the bucket's name or the region in the URL.",
    "NoSuchKey": "Correct the object's key in the URL; it is not in the bucket.",
    "NoSuchUpload": "Begin the upload anew; it was ended or aborted.",
    "NotImplemented": "Leave out the header or operation that the message names; this store does not have it.",
    "PermanentRedirect": "Ask the endpoint of the bucket's region.",
    "RequestTimeTooSkewed": "Set the clock of the machine that signs.",
    "SignatureDoesNotMatch": "Send exactly what was signed: method, path, and each signed header (mostly Content-Type) with its value.",
    "SlowDown": "Ask less often.",
    "TemporaryRedirect": "Ask the endpoint of the bucket's region.",
    "XAmzContentSHA256Mismatch": "Sign with the digest of the body that is sent, or UNSIGNED-PAYLOAD.",
}
"""What to do first, by the code; of other codes the message has to do."""
