"""Where a store that speaks S3 is, as the usual AWS_… variables of the environment tell."""

import os
import re
from urllib.parse import urlsplit

from engine.errors import SettingInvalid

# In the order in which the client heeds them.
NAMES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
ENDPOINT = re.compile(
    r"https?://([a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])(:\d{1,5})?(/[\w./~-]*)?", re.ASCII | re.IGNORECASE
)


def check_surroundings() -> None:
    """Raises SettingInvalid for an address that the client would panic at; an empty variable counts as not given."""
    for name in [name for name, value in os.environ.items() if name.startswith("AWS_") and not value]:
        del os.environ[name]
    for name in NAMES:
        if (text := os.environ.get(name)) and not _is_address(text):
            raise SettingInvalid(name, "it is no http:// or https:// address")


def is_plain_http() -> bool:
    """Whether the store is spoken to without TLS, which its address says."""
    return next((text for name in NAMES if (text := os.environ.get(name))), "").startswith("http://")


def _is_address(text: str) -> bool:
    """Whether it is one of a server."""
    try:
        return ENDPOINT.fullmatch(text) is not None and urlsplit(text).port != 0
    except ValueError:
        return False
