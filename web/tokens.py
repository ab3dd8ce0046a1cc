"""Tokens: who may call, and what for. Only their hashes are kept."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import SettingInvalid

SCOPES = ("read", "trigger")
SETTING = "OPENHOURS_TOKENS"


@dataclass(frozen=True)
class Token:
    """Who holds it, what it is for, and the SHA-256 of its text."""

    name: str
    scopes: frozenset[str]
    sha256: str

    @property
    def proof(self) -> str:
        """What a session keeps of it: enough to tell that the token was removed or changed, and no use to a thief."""
        return hashlib.sha256(self.sha256.encode()).hexdigest()[:16]

    def entry(self) -> str:
        """The token as the setting has it."""
        return f"{self.name}:{'+'.join(sorted(self.scopes))}:{self.sha256}"


def parse_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of the setting. Raises SettingInvalid, which does not repeat what was given."""
    tokens = tuple(_parse(entry.strip()) for entry in text.split(",") if entry.strip())
    if len({token.name for token in tokens}) < len(tokens):
        raise SettingInvalid(SETTING, "two tokens have one name")
    return tokens


def new_token(name: str, scopes: Iterable[str]) -> tuple[str, Token]:
    """A token's text, which is shown once, and what the setting keeps of it. Raises SettingInvalid."""
    text = secrets.token_urlsafe(32)
    return text, _parse(f"{name}:{'+'.join(scopes)}:{_hash(text)}")


def find_token(text: str, tokens: Iterable[Token]) -> Token | None:
    """The token of that text. Each is compared, so that the time tells nothing."""
    given = _hash(text)
    found = [token for token in tokens if hmac.compare_digest(given, token.sha256)]
    return found[0] if found else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parse(entry: str) -> Token:
    match = re.fullmatch(r"(?P<name>[\w.@-]{1,64}):(?P<scopes>[a-z+]+):(?P<sha256>[0-9a-fA-F]{64})", entry, re.ASCII)
    scopes = frozenset(match["scopes"].split("+")) if match else frozenset()
    if match is None or not scopes <= set(SCOPES):
        raise SettingInvalid(SETTING, "an entry is not NAME:read+trigger:SHA256; openhours serve --new-token makes one")
    # Who may have a report made may see it.
    return Token(match["name"], scopes | {"read"}, match["sha256"].lower())
