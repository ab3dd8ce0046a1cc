"""Addresses to listen on."""

import ipaddress
import socket

from web.errors import AddressUnusable

MOST_PORT = 65_535


def listen(host: str, port: int) -> socket.socket:
    """A socket at that address; port 0 picks a free one. Raises AddressUnusable."""
    if not 0 <= port <= MOST_PORT:
        # The resolver would take its last 16 bits.
        raise AddressUnusable(f"{host}:{port}", f"a port is a number from 0 to {MOST_PORT}")
    listener = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # `localhost` is both 127.0.0.1 and ::1, and the first is what people type.
        family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        raise AddressUnusable(f"{host}:{port}", getattr(error, "strerror", None) or str(error)) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """The address of a socket, as a browser takes it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
