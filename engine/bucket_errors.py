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
    "error sending request": ADDRESS,
}
# The client looks for keys at the machine's own cloud where none are given, and fails there.
KEYLESS = "no keys are given, and the machine has none of its own"
CAUSES = re.compile(r'message: "([^"\\]+)"|kind: (Timeout)\b|source: (TimedOut)\b')


def reason_of(error: Exception) -> str:
    """The store's own word for it where there is one, and what to do."""
    text = str(error)
    hint = next((hint for sign, hint in HINTS.items() if sign in text), "see its log")
    return f"{_told(text)}: {hint}"


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
        cause = CAUSES.search(text)
        return "no answer" if cause is None else f"no answer ({cause[1] or 'it took too long'})"
    status = re.search(r"status code: (\d{3} [A-Z][A-Za-z ]+)", text)
    return status[1].strip() if status else text.partition("\n")[0].rpartition(" - ")[2][:300]
