"""A TCP proxy on the loopback whose connections can be reset, or fall silent as a cable that was pulled."""

import contextlib
import socket
import struct
import threading
import time


class Proxy:
    """Passes every connection to `port` on, until it is told otherwise."""

    def __init__(self, port):
        self._target = port
        self._sockets = []
        self._silent = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        """End all connections with RST, as a restarted firewall does."""
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.shutdown(socket.SHUT_RD)  # wakes the thread that reads it
                one.close()
        self._sockets.clear()

    def silence(self):
        """Nothing passes any more, and nobody is told; new connections are not answered."""
        self._silent.set()

    def speak(self):
        """New connections pass again; the silent ones stay so."""
        self._sockets.clear()
        self._silent = threading.Event()

    def close(self):
        """New connections are refused from now on."""
        with contextlib.suppress(OSError):  # closed already
            self._listener.shutdown(socket.SHUT_RDWR)  # else the thread in accept takes one more
        self._listener.close()
        self.reset()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                silent = self._silent
                far = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [near, far]
                for source, goal in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=(source, goal, silent), daemon=True).start()


def _pass_on(source, goal, silent):
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            while silent.is_set():
                time.sleep(0.05)
            goal.sendall(data)
        goal.shutdown(socket.SHUT_WR)
