"""What an application is made with."""

import secrets
from dataclasses import dataclass, field

from web.metrics import Metrics
from web.tokens import Token

MOST_BODY_BYTES = 64 * 1024


@dataclass(frozen=True)
class WebConfig:
    """Who may call, by which names, how often; and what is counted."""

    tokens: tuple[Token, ...] = ()  # none: anybody may call
    hosts: tuple[str, ...] = ()  # beside those of loopback
    trigger_rate: str = "120/minute"
    queue_limit: int = 100
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)  # signs the sessions
    metrics: Metrics = field(default_factory=Metrics)
