"""A client's socket, read and written without blocking for longer than is said."""

import select
import socket
import time
from typing import Optional


class Gone(Exception):
    """The client closed, or took too long."""


class Wire:
    #: Seconds without progress after which a client is given up.
    patience = 60.0

    def __init__(self, connection: socket.socket, wake: Optional[int]) -> None:
        connection.setblocking(False)
        self.connection = connection
        self._reading = select.poll()
        self._reading.register(connection, select.POLLIN)
        #: The same, and the descriptor that wakes every idle connection of the worker.
        self._idle = select.poll()
        self._idle.register(connection, select.POLLIN)
        if wake is not None:
            self._idle.register(wake, select.POLLIN)
        self._wake = wake

    def woken(self, seconds: float) -> bool:
        """Waits until there is something to read. Returns true where the worker woke its connections instead."""
        while True:
            ready = self._idle.poll(seconds * 1000)
            if not ready:
                raise Gone()
            if len(ready) == 1:
                return ready[0][0] == self._wake
            return True

    def forget_wake(self) -> None:
        if self._wake is not None:
            self._idle.unregister(self._wake)
            self._wake = None

    def receive(self, seconds: Optional[float] = None) -> bytes:
        """Some bytes; raises Gone at the end of what the client sends."""
        while True:
            try:
                data = self.connection.recv(65536)
            except (BlockingIOError, InterruptedError):
                if not self._reading.poll((self.patience if seconds is None else max(0.0, seconds)) * 1000):
                    raise Gone() from None
                continue
            except OSError:
                raise Gone() from None
            if not data:
                raise Gone()
            return data

    def send(self, data: bytes) -> None:
        try:
            sent = self.connection.send(data)
            if sent == len(data):
                return
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            raise Gone() from None
        rest = memoryview(data)[sent:]
        writing = select.poll()
        writing.register(self.connection, select.POLLOUT)
        while rest:
            if not writing.poll(self.patience * 1000):
                raise Gone()
            try:
                rest = rest[self.connection.send(rest):]
            except (BlockingIOError, InterruptedError):
                continue
            except OSError:
                raise Gone() from None

    def send_at_once(self, data: bytes) -> None:
        """As much as goes without waiting."""
        try:
            self.connection.send(data)
        except OSError:
            pass

    def abort(self) -> None:
        """Makes whoever reads or writes here stop; the descriptor stays open until `close`."""
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def close(self) -> None:
        self.abort()
        self.connection.close()

    def close_politely(self) -> None:
        """Closes after an answer that came before the request's end: what still comes is read, lest a reset destroys the answer."""
        try:
            self.connection.shutdown(socket.SHUT_WR)
            until = time.monotonic() + 2
            while time.monotonic() < until:
                self.receive(until - time.monotonic())
        except (OSError, Gone):
            pass
        self.close()
