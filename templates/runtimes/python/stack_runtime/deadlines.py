"""Watches the calls in flight: one thread for all of them, asleep while there are none."""

import mmap
import struct
import threading
import time
from typing import Callable, Dict

from .call import Call

#: A call that goes on for so long after its deadline blocks its thread for good (seconds).
_grace = 3.0
#: How often the thread shows that it still gets its turn (seconds).
_beat = 1.0


class Deadlines:
    def __init__(self, pulse: mmap.mmap, replace: Callable[[Call], None]) -> None:
        self.calls: Dict[int, Call] = {}
        self._pulse = pulse
        self._replace = replace
        self._wake = threading.Event()
        self._next = float('inf')

    def start(self) -> None:
        threading.Thread(target=self._watch, name='deadlines', daemon=True).start()

    def add(self, call: Call) -> None:
        self.calls[id(call)] = call
        if call.deadline < self._next:
            self._next = call.deadline
            beat(self._pulse, True)
            self._wake.set()

    def remove(self, call: Call) -> None:
        self.calls.pop(id(call), None)

    def working(self) -> int:
        """Calls whose deadline has not passed."""
        return sum(1 for call in list(self.calls.values()) if not call.expired)

    def _watch(self) -> None:
        while True:
            self._wake.clear()
            # From here on a call that is added wakes this thread, although its round may have passed it.
            self._next = float('inf')
            now = time.monotonic()
            wake_at = float('inf')
            for call in list(self.calls.values()):
                if not call.expired and call.deadline <= now:
                    # Answered first: a handler that is told to stop may return at once.
                    call.expire(call)
                    call.abort()
                if not call.expired:
                    wake_at = min(wake_at, call.deadline)
                elif not call.replaced:
                    # Those that are left without an answer any longer than this hold a thread that nothing can stop.
                    if now >= call.deadline + _grace:
                        call.replaced = True
                        self._replace(call)
                    else:
                        wake_at = min(wake_at, call.deadline + _grace)
            self._next = min(self._next, wake_at)
            busy = bool(self.calls)
            beat(self._pulse, busy)
            if wake_at == float('inf') and not busy:
                self._wake.wait()
            else:
                self._wake.wait(max(0.0, min(wake_at - time.monotonic(), _beat)))


def beat(pulse: mmap.mmap, busy: bool) -> None:
    """Shows the supervisor that this process gets on: when, and whether it has calls."""
    struct.pack_into('dB', pulse, 0, time.monotonic(), 1 if busy else 0)


def frozen_for(pulse: mmap.mmap) -> float:
    """Seconds since a process with calls showed that it gets on; 0 where it has none. (C code that keeps the interpreter's lock.)"""
    at, busy = struct.unpack_from('dB', pulse, 0)
    return time.monotonic() - at if busy else 0.0
