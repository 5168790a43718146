"""Keys of groups and pairs of origins whose secrets are masked."""

from dataclasses import replace

from cors_addon.report.model.contacts import Contact
from cors_addon.report.model.group_key import GroupKey
from cors_addon.report.safe.mask import masked_text, masked_url


def masked_key(key: GroupKey) -> GroupKey:
    """Return the key without secrets."""
    # What has no slash at its front is the rest of a URL whose scheme is gone, as in mailto:who@where.
    path = masked_url(key.path) if key.path.startswith("/") else masked_url(f"_:{key.path}")[2:]
    return GroupKey(masked_url(key.page), masked_url(key.server), masked_text(key.method), path, key.reason)


def masked_contact(contact: Contact) -> Contact:
    """Return the pair without secrets."""
    return replace(contact, page=masked_url(contact.page), server=masked_url(contact.server))
