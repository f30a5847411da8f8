"""When the head of a Ray cluster is not waited for any more, against a socket that listens or does not."""

import socket

from app.fleet import ray_head
from app.fleet.ray_head import Head


def test_a_head_is_there_as_long_as_somebody_listens(monkeypatch):
    monkeypatch.setattr(ray_head, "LOOK_S", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        head = Head(f"127.0.0.1:{server.getsockname()[1]}")
        assert head.answers
        monkeypatch.setattr(ray_head, "GIVE_UP_S", 0.01)
        assert not any(head.is_gone() for _ in range(100))
    assert not head.answers
    while not head.is_gone():
        pass


def test_a_head_is_given_time_to_come_back(monkeypatch):
    monkeypatch.setattr(ray_head, "LOOK_S", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        head = Head(f"127.0.0.1:{server.getsockname()[1]}")
    assert not head.answers
    assert not head.is_gone()
