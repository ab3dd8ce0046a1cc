"""What can go wrong in the service alone; the classes hang in the engine's tree, and their messages are theirs."""

from engine.errors import RunError, TryLater, UsageError


class TokensMissing(UsageError):
    """An address that others reach, without a token to know them by."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"without a token, only loopback is served, not {host}: make one with openhours serve --new-token NAME, "
            "and give it in OPENHOURS_TOKENS"
        )


class AddressUnusable(RunError):
    """An address that can't be listened on."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"can't serve at {address}: {why}; free it, or give another --host or --port")


class SecretUnusable(RunError):
    """The key of the sessions can't be kept."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"the key of the sessions can't be kept in {path}: {why}")


class BodyUnreadable(UsageError):
    """A body that is no JSON."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the body is not JSON: {why}")


class InputInvalid(UsageError):
    """A field or parameter with a value that it can't have."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why[:1].lower()}{why[1:]}; /docs lists what may be given")


class KeyInvalid(UsageError):
    """An Idempotency-Key that is none."""

    def __init__(self) -> None:
        super().__init__("an Idempotency-Key has 1 to 255 characters of printable ASCII")


class HostUnknown(UsageError):
    """A request for a name that this service does not go by."""

    def __init__(self) -> None:
        super().__init__("this service does not go by the name in the Host header: add it to OPENHOURS_HOSTS")


class RequestForeign(UsageError):
    """A request that another site had the browser make."""

    def __init__(self) -> None:
        super().__init__("another site had your browser ask this: open the page of this service itself")


class CallerUnknown(UsageError):
    """A request without a valid token."""

    def __init__(self) -> None:
        super().__init__("give a token: Authorization: Bearer …, or log in at /login")


class ScopeMissing(UsageError):
    """A token that does not allow this."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"this token lacks the scope {scope}: use one that has it")


class ServerStarting(TryLater):
    """The server can't work yet."""

    def __init__(self, doing: str, retry_after_seconds: int) -> None:
        super().__init__(f"the server is starting ({doing})", retry_after_seconds)


class RateExceeded(TryLater):
    """More requests of one caller than it may make."""

    def __init__(self, what: str, retry_after_seconds: int) -> None:
        super().__init__(f"too many {what}", retry_after_seconds)


class StreamsFull(TryLater):
    """As many event streams are open as may be."""

    def __init__(self, count: int, retry_after_seconds: int) -> None:
        super().__init__(f"{count} event streams are open already; polling works as well", retry_after_seconds)


class DownloadsFull(TryLater):
    """As many large files are on their way as may be."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("as many large reports are being downloaded already as may be", retry_after_seconds)
