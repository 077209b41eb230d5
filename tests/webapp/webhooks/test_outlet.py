"""The way out for webhooks: where it leads, and what it puts up with."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.webhooks.conftest import Receiver
from webapp.outlet import LARGEST, Outlet, may_be_reached
from workflows.world import Answer, Trouble


def post(receiver: Receiver, *, patience: float = 10.0) -> Answer:
    return Outlet(patience=patience).post(receiver.url, {"X-One": "1"}, b"body", inside=True)


def test_what_is_sent_arrives_with_path_headers_and_host(receiver: Receiver) -> None:
    assert post(receiver) == Answer(200, b"{}")
    [(path, headers, body)] = receiver.came
    assert (path, headers["X-One"], headers["Host"], body) == (
        "/hook?key=1",
        "1",
        receiver.host,
        b"body",
    )


def test_this_machine_is_not_reached_from_outside(receiver: Receiver) -> None:
    for host in ("127.0.0.1", "localhost"):
        url = f"http://{host}:{receiver.server.server_port}/"
        assert Outlet().post(url, {}, b"", inside=False) == Answer(trouble=Trouble.PRIVATE)
    assert receiver.came == []


@pytest.mark.parametrize(
    "addresses", [["10.1.2.3"], ["8.8.8.8", "192.168.0.1"], ["::ffff:127.0.0.1"], []]
)
def test_a_name_that_leads_inside_even_in_part_is_refused(addresses: list[str]) -> None:
    outlet = Outlet(resolve=lambda host, port: addresses)
    assert outlet.post("https://example.org/", {}, b"", inside=False).trouble is Trouble.PRIVATE


def test_the_name_is_asked_once_and_the_checked_address_is_called(receiver: Receiver) -> None:
    """A name server that answers otherwise the second time changes nothing."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = f"http://receiver.example.org:{receiver.server.server_port}/"
    assert Outlet(resolve).post(url, {}, b"", inside=True).status == 200
    assert asked == ["receiver.example.org"]
    assert receiver.came[0][1]["Host"].startswith("receiver.example.org:")


def test_a_name_that_nobody_knows() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    answer = Outlet(unknown).post("https://nobody.example.org/", {}, b"", inside=False)
    assert answer == Answer(trouble=Trouble.UNKNOWN_HOST)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    assert post(receiver) == Answer(status, trouble=Trouble.REDIRECT)
    assert len(receiver.came) == 1


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_what_is_refused_is_trouble(receiver: Receiver, status: int) -> None:
    receiver.status = status
    answer = post(receiver)
    assert (answer.status, answer.trouble) == (status, Trouble.STATUS)


def test_an_answer_without_end_is_not_read_to_it(receiver: Receiver) -> None:
    receiver.body = b"x" * (LARGEST + 1)
    assert post(receiver) == Answer(200, trouble=Trouble.HUGE)


def test_headers_without_end_are_not_read_to_it(receiver: Receiver) -> None:
    receiver.headers = {f"X-{number}": "x" * 900 for number in range(200)}
    assert post(receiver).trouble is Trouble.UNREACHABLE


def test_who_never_answers_is_given_up_on(receiver: Receiver) -> None:
    receiver.answer = lambda handler: bool(receiver.over.wait()) and None
    assert post(receiver, patience=0.2) == Answer(trouble=Trouble.SLOW)


def test_who_answers_drop_by_drop_is_given_up_on(receiver: Receiver) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while not receiver.over.wait(0.02):
            handler.wfile.write(b"X")

    receiver.answer = drip
    assert post(receiver, patience=0.3).trouble is Trouble.SLOW


def test_nobody_listens_and_nonsense_is_answered(receiver: Receiver) -> None:
    receiver.answer = lambda handler: handler.wfile.write(b"\x00\xff nonsense\r\n\r\n") and None
    assert post(receiver).trouble is Trouble.UNREACHABLE
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        assert Outlet().post(url, {}, b"", inside=True) == Answer(trouble=Trouble.UNREACHABLE)


def test_a_host_that_speaks_no_tls_is_not_believed(receiver: Receiver) -> None:
    answer = Outlet().post(receiver.url.replace("http:", "https:"), {}, b"", inside=True)
    assert answer == Answer(trouble=Trouble.TLS)
    assert receiver.came == []


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_only_public_addresses_are_reached_and_inside_never_more_than_private_ones(
    address: object,
) -> None:
    text, one = str(address), address
    if may_be_reached(text, inside=False):
        assert one.is_global and not one.is_multicast  # type: ignore[attr-defined]
    if may_be_reached(text, inside=True):
        assert one.is_global or one.is_private  # type: ignore[attr-defined]
        assert not one.is_link_local  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:169.254.169.254", "100.100.100.200", "fd00:ec2::254", "fe80::1", "0.0.0.0", "64:ff9b::7f00:1", "2002:7f00:1::", "255.255.255.255"],
)  # fmt: skip
def test_never_even_inside(address: str) -> None:
    assert not may_be_reached(address, inside=True)
