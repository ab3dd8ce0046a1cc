"""What went wrong with a bucket, in one line, from the many that its client gives."""

import re

KEYS = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and what they may do there"
ADDRESS = "check AWS_ENDPOINT_URL, and that the store runs"
# What the store or the client says, in the order that it is looked for, and what to do about it.
HINTS = {
    "NoSuchBucket": "make it, or name another in OPENHOURS_REPORTS",
    "169.254.169.254": "give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "403 Forbidden": KEYS,
    "401 Unauthorized": KEYS,
    "301 Moved": "check AWS_REGION",
    "404 Not Found": "check AWS_ENDPOINT_URL, which may be of something else",
    "error sending request": ADDRESS,
}
# The client looks for keys at the machine's own cloud where none are given, and fails there.
KEYLESS = "no keys are given, and the machine has none of its own"
# Where the client did not come through to the store: what will not change by itself.
NO_STORE = ("InvalidCertificate", "InvalidMessage", "AlertReceived", "169.254.169.254")
# Of the answers of a server that has trouble, those that stay: it does not know what was asked, or is full.
STAYING = ("501", "505", "507")
# What a store says where asking again helps, whatever the status.
PASSING_CODES = ("RequestTimeout", "OperationAborted")
CAUSES = re.compile(r'(?:message|error): "([^"\\]+)"|kind: (Timeout)\b|source: (TimedOut)\b')
# What the client names in words of its own.
UNSAID = {"InvalidMessage": "it does not speak TLS", "InvalidCertificate": "its certificate does not hold"}


def reason_of(error: Exception) -> str:
    """The store's own word for it where there is one, and what to do."""
    text = str(error)
    hint = next((hint for sign, hint in HINTS.items() if sign in text), "see its log")
    return f"{_told(text)}: {hint}"


def may_pass(error: Exception) -> bool:
    """Whether it may go by itself: no answer, or one of a server that has too much to do, or trouble of its own."""
    text = str(error)
    if any(f"<Code>{code}</Code>" in text for code in PASSING_CODES):
        return True
    if status := re.search(r"status code: (\d{3})", text):
        return status[1] in ("408", "429") or (status[1].startswith("5") and status[1] not in STAYING)
    return "HTTP error" in text and not any(sign in text for sign in NO_STORE)


def is_of_bucket(error: Exception) -> bool:
    """Whether the bucket itself is missing, where a file in it was asked for."""
    return "NoSuchBucket" in str(error)


def _told(text: str) -> str:
    """What is wrong, without addresses, times and tries."""
    code = re.search(r"<Code>(\w+)</Code>", text)
    message = re.search(r"<Message>([^<]{1,300})</Message>", text)
    if code:
        said = f"{message[1].rstrip('.')} ({code[1]})" if message else code[1]
        return " ".join(said.split())
    if "169.254.169.254" in text:
        return KEYLESS
    if "error sending request" in text:
        return f"no answer{_cause(text)}"
    status = re.search(r"status code: (\d{3} [A-Z][A-Za-z ]+)", text)
    return status[1].strip() if status else text.partition("\n")[0].rpartition(" - ")[2][:300]


def _cause(text: str) -> str:
    """Why there was no answer, in brackets, where that is told."""
    if unsaid := next((words for sign, words in UNSAID.items() if sign in text), None):
        return f" ({unsaid})"
    cause = CAUSES.search(text)
    return "" if cause is None else f" ({cause[1] or 'it took too long'})"
