"""Sending a request to a host that somebody else named, and reaching nothing by it that they could not reach themselves.

The name is resolved once; the connection goes to the address that was checked. No redirect is followed, no proxy asked,
no more than LARGEST read, nothing waited for longer than PATIENCE.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from workflows.world import Answer, Trouble

CONNECTING = 5.0  # seconds
PATIENCE = 10.0
LARGEST = 64 * 1024
HIDDEN = (
    ipaddress.ip_network("64:ff9b::/96"),  # an IPv4 address behind a translator
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
)
METADATA = frozenset(
    ipaddress.ip_address(one)
    for one in ("169.254.169.254", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)
"""Where clouds tell their machines their secrets: refused even inside."""

Resolve = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Outlet:
    """The way out for webhooks."""

    def __init__(self, resolve: Resolve = resolve, patience: float = PATIENCE) -> None:
        self._resolve, self._patience = resolve, patience

    def post(self, url: str, headers: Mapping[str, str], body: bytes, *, inside: bool) -> Answer:
        """Send a body, and say what came back or why nothing did; never raises. `inside`: it may be a private address."""
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError):
            return Answer(trouble=Trouble.UNKNOWN_HOST)
        if not addresses or not all(may_be_reached(one, inside=inside) for one in addresses):
            return Answer(trouble=Trouble.PRIVATE)
        target = parts.path or "/"
        target += f"?{parts.query}" if parts.query else ""
        connection = _Direct(host, port, addresses[0], secure=secure)
        try:
            return self._ask(connection, target, headers, body)
        except TimeoutError:
            return Answer(trouble=Trouble.SLOW)
        except ssl.SSLError:
            return Answer(trouble=Trouble.TLS)
        except (OSError, HTTPException, ValueError):
            return Answer(trouble=Trouble.SLOW if connection.was_cut else Trouble.UNREACHABLE)
        finally:
            connection.close()

    def _ask(
        self, connection: _Direct, target: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        connection.connect()
        watch = threading.Timer(self._patience, connection.cut)
        watch.start()
        try:
            connection.request("POST", target, body, dict(headers))
            answer = connection.getresponse()
            content = answer.read(LARGEST + 1)
        finally:
            watch.cancel()
        if connection.was_cut:
            return Answer(trouble=Trouble.SLOW)
        if 300 <= answer.status < 400:
            return Answer(answer.status, trouble=Trouble.REDIRECT)
        if len(content) > LARGEST:
            return Answer(answer.status, trouble=Trouble.HUGE)
        return Answer(answer.status, content, None if answer.status < 300 else Trouble.STATUS)


class _Direct(HTTPConnection):
    """A connection to an address that was checked, in the name of its host."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=CONNECTING)
        self.default_port = 443 if secure else 80
        self.was_cut = False
        self._address = address
        self._context = ssl.create_default_context() if secure else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it while somebody waits for it."""
        self.was_cut = True
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


def may_be_reached(text: str, *, inside: bool) -> bool:
    """Whether an address is a public one; `inside` a private one or this machine does as well. Never one that only
    stands for another, is no single machine, or is where a cloud keeps its secrets.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    if address in METADATA or _is_strange(address):
        return False
    return address.is_global or (inside and (address.is_private or address.is_loopback))


def _is_strange(address: Address) -> bool:
    hidden = any(address in network for network in HIDDEN if network.version == address.version)
    odd = address.is_link_local or address.is_multicast or address.is_unspecified
    return hidden or odd or (address.is_reserved and not address.is_loopback)
