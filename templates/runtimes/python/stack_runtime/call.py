"""One call: its id, its deadline, and that it is answered once."""

import os
import re
import threading
import time
from binascii import hexlify
from typing import Callable, Optional

_request_id = re.compile(r'[\x21-\x7e]{1,200}\Z')
_traceparent = re.compile(r'([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?\Z')


class Call:
    __slots__ = ('request_id', 'trace', 'started', 'deadline', 'expire', 'expired', 'replaced', 'has_body', 'streams', 'cancel', '_claim', '_aborted')

    def __init__(self, request_id: str, timeout: float, expire: Callable[['Call'], None]) -> None:
        self.request_id = request_id
        #: The id of the trace that the call is part of.
        self.trace: Optional[str] = None
        self.started = time.monotonic()
        #: Of the monotonic clock.
        self.deadline = self.started + timeout
        #: What is done when the deadline passes.
        self.expire = expire
        self.expired = False
        #: Whether another worker was asked for because this call never ends.
        self.replaced = False
        #: Whether the whole request is here.
        self.has_body = False
        #: Whether the answer is sent in parts, as they come.
        self.streams = False
        #: Stops what can be stopped: the task of an async handler.
        self.cancel: Optional[Callable[[], object]] = None
        self._claim = threading.Lock()
        self._aborted: Optional[threading.Event] = None

    def claim(self) -> bool:
        """Whether the caller may answer: true once."""
        return self._claim.acquire(False)

    def remaining(self) -> float:
        """Seconds until the deadline; 0 when it passed."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def aborted(self) -> threading.Event:
        """Set when the deadline passes or the caller is gone."""
        if self._aborted is None:
            self._aborted = threading.Event()
            if self.expired:
                self._aborted.set()
        return self._aborted

    def abort(self) -> None:
        self.expired = True
        if self._aborted is not None:
            self._aborted.set()
        if self.cancel is not None:
            self.cancel()


def request_id_of(value: Optional[str]) -> str:
    """The caller's, where it can stand in a header; otherwise a new one."""
    if value is not None and _request_id.match(value):
        return value
    return hexlify(os.urandom(8)).decode()


def timeout_of(value: Optional[str], default: float) -> float:
    """Seconds of an `x-stack-deadline-ms`."""
    if value is None:
        return default
    try:
        milliseconds = float(value)
    except ValueError:
        return default
    return milliseconds / 1000 if milliseconds >= 0 else default


def continued_trace(value: str) -> Optional[str]:
    """The `traceparent` of this call: the caller's trace with a span of our own; None for one that is not valid (W3C Trace Context, 3.2)."""
    match = _traceparent.match(value)
    if match is None or match.group(1) == 'ff' or not match.group(2).strip('0') or not match.group(3).strip('0'):
        return None
    return '00-%s-%s-%s' % (match.group(2), hexlify(os.urandom(8)).decode(), match.group(4))

