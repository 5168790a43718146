"""The certificate store of a Firefox profile (NSS: cert9.db and key4.db) with one trusted authority, and nothing else.

A table's columns are named after the numbers of PKCS #11 attributes, in hexadecimal; NSS adds those that it misses. What an
object says about trust counts only where it is signed under the store's password, which is the empty one here.
"""

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CERTIFICATE, _TRUST = 1, 2
"""The ids of the two objects."""

_NO, _YES = b"\x00", b"\x01"
_ANCHOR = bytes.fromhex("ce534352")  # CKT_NSS_TRUSTED_DELEGATOR
_UNDECIDED = bytes.fromhex("ce534353")  # CKT_NSS_MUST_VERIFY_TRUST

_SALT = bytes(20)
_ENTRY_SALT = bytes(32)
_NONCE = bytes(14)
"""Under an empty password there is nothing for chance to protect."""

_SEQUENCE, _OCTETS, _INTEGER, _OBJECT = 0x30, 0x04, 0x02, 0x06
_PBES2 = bytes.fromhex("2a864886f70d01050d")
_PBKDF2 = bytes.fromhex("2a864886f70d01050c")
_PBMAC1 = bytes.fromhex("2a864886f70d01050e")
_HMAC_SHA256 = bytes.fromhex("2a864886f70d0209")
_AES_256_CBC = bytes.fromhex("60864801650304012a")


def write(profile: Path, authority: x509.Certificate) -> None:
    """Write both files into a profile's folder that has none. Raises ImportError where this Python has no SQLite."""
    import sqlite3

    trust = _trust(authority)
    signatures = [
        (f"sig_cert_{_TRUST:08x}_{column[1:]}", _signature(column, value), None)
        for column, value in trust.items()
        if column.startswith("ace5363")
    ]
    with closing(sqlite3.connect(profile / "cert9.db")) as database, database:
        rows = {_CERTIFICATE: _certificate(authority), _TRUST: trust}
        columns = sorted({column for row in rows.values() for column in row})
        database.execute(f"CREATE TABLE nssPublic (id PRIMARY KEY UNIQUE ON CONFLICT ABORT, {', '.join(columns)})")
        insert = f"INSERT INTO nssPublic VALUES ({', '.join('?' * (len(columns) + 1))})"  # noqa: S608 (question marks only)
        database.executemany(insert, [(number, *map(row.get, columns)) for number, row in rows.items()])
    with closing(sqlite3.connect(profile / "key4.db")) as database, database:
        database.execute("CREATE TABLE metaData (id PRIMARY KEY UNIQUE ON CONFLICT REPLACE, item1, item2)")
        database.executemany("INSERT INTO metaData VALUES (?, ?, ?)", [("password", _SALT, _password_check()), *signatures])


def _certificate(authority: x509.Certificate) -> Mapping[str, bytes]:
    key = authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "a0": bytes.fromhex("00000001"),  # CKA_CLASS: CKO_CERTIFICATE
        "a1": _YES,  # CKA_TOKEN
        "a2": _NO,  # CKA_PRIVATE
        "a3": b"cors_addon",  # CKA_LABEL
        "a11": authority.public_bytes(Encoding.DER),  # CKA_VALUE
        "a80": bytes(4),  # CKA_CERTIFICATE_TYPE: CKC_X_509
        "a101": authority.subject.public_bytes(),  # CKA_SUBJECT
        "a102": hashlib.sha1(key, usedforsecurity=False).digest(),  # CKA_ID
        "a170": _YES,  # CKA_MODIFIABLE
        **_names(authority),
    }


def _trust(authority: x509.Certificate) -> Mapping[str, bytes]:
    """Return the object that makes the authority an anchor for servers, and for nothing else."""
    encoded = authority.public_bytes(Encoding.DER)
    return {
        "a0": bytes.fromhex("ce534353"),  # CKA_CLASS: CKO_NSS_TRUST
        "a1": _YES,
        "a2": _NO,
        "a170": _YES,
        **_names(authority),
        "ace536358": _ANCHOR,  # CKA_TRUST_SERVER_AUTH
        "ace536359": _UNDECIDED,  # CKA_TRUST_CLIENT_AUTH
        "ace53635a": _UNDECIDED,  # CKA_TRUST_CODE_SIGNING
        "ace53635b": _UNDECIDED,  # CKA_TRUST_EMAIL_PROTECTION
        "ace536360": _NO,  # CKA_TRUST_STEP_UP_APPROVED
        "ace5363b4": hashlib.sha1(encoded, usedforsecurity=False).digest(),  # CKA_CERT_SHA1_HASH
        "ace5363b5": hashlib.md5(encoded, usedforsecurity=False).digest(),  # CKA_CERT_MD5_HASH
    }


def _names(authority: x509.Certificate) -> Mapping[str, bytes]:
    """Return what ties an object to the certificate: CKA_ISSUER and CKA_SERIAL_NUMBER (in DER)."""
    serial = authority.serial_number
    return {
        "a81": authority.issuer.public_bytes(),
        "a82": _der(_INTEGER, serial.to_bytes(serial.bit_length() // 8 + 1)),
    }


def _signature(column: str, value: bytes) -> bytes:
    """Return PBMAC1 over an attribute of the trust object, as NSS keeps it."""
    signed = _TRUST.to_bytes(4) + bytes.fromhex(column[1:]) + value
    mac = hmac.digest(_key(), signed, "sha256")
    return _entry(_PBMAC1, _der(_SEQUENCE, _der(_OBJECT, _HMAC_SHA256)), mac)


def _password_check() -> bytes:
    """Return the text by which NSS recognises the right password, encrypted under the empty one (PBES2)."""
    text = b"password-check" + b"\x02\x02"
    nonce = _der(_OCTETS, _NONCE)
    encryptor = Cipher(algorithms.AES256(_key()), modes.CBC(nonce)).encryptor()  # NSS takes the nonce's encoding for the vector
    return _entry(_PBES2, _der(_SEQUENCE, _der(_OBJECT, _AES_256_CBC), nonce), encryptor.update(text) + encryptor.finalize())


def _entry(scheme: bytes, algorithm: bytes, content: bytes) -> bytes:
    """Return content with the scheme by which it was made of the password's key."""
    numbers = _der(_INTEGER, b"\x01") + _der(_INTEGER, b"\x20")  # one round, which is NSS's own choice for no password; 32 octets
    derivation = _der(_SEQUENCE, _der(_OCTETS, _ENTRY_SALT), numbers, _der(_SEQUENCE, _der(_OBJECT, _HMAC_SHA256)))
    parameters = _der(_SEQUENCE, _der(_SEQUENCE, _der(_OBJECT, _PBKDF2), derivation), algorithm)
    return _der(_SEQUENCE, _der(_SEQUENCE, _der(_OBJECT, scheme), parameters), _der(_OCTETS, content))


def _key() -> bytes:
    """Return the key of the empty password."""
    password = hashlib.sha1(_SALT, usedforsecurity=False).digest()
    return hashlib.pbkdf2_hmac("sha256", password, _ENTRY_SALT, 1, 32)


def _der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    length = bytes([size]) if size < 0x80 else bytes([0x81, size])
    return bytes([tag]) + length + content
