"""Whether the head of a Ray cluster is still there.

Ray itself does not say: what asks the head waits for it, and after a minute without one Ray ends the asking
process from within (`gcs_rpc_server_reconnect_timeout_s`), whatever that still has to save.
"""

from __future__ import annotations

import socket
import time

LOOK_S = 2.0
CONNECT_S = 2.0
GIVE_UP_S = 30.0
"""A head that comes back goes on with its cluster, if that was set up so; Ray's own minute must not pass."""


class Head:
    """The head that listens on `address`, which is `HOST:PORT`. For one thread."""

    def __init__(self, address: str) -> None:
        self.address = address
        host, _, port = address.rpartition(":")
        self._target = (host.strip("[]"), int(port))
        self._heard_s = self._looked_s = time.monotonic()

    @property
    def answers(self) -> bool:
        """Whether somebody listens there now."""
        try:
            socket.create_connection(self._target, CONNECT_S).close()
        except OSError:
            return False
        return True

    def is_gone(self) -> bool:
        """Whether it has been silent for so long that it is not waited for any more; looks now and then."""
        now_s = time.monotonic()
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            if self.answers:
                self._heard_s = now_s
        return now_s - self._heard_s >= GIVE_UP_S
