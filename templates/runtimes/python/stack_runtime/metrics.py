"""Prometheus text for whoever is inside the container: 127.0.0.1:9090/_/metrics."""

import resource
import socket
import threading
import time
from typing import Callable, Dict, List

_bounds = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0)


class Metrics:
    def __init__(self, function: str) -> None:
        self._label = function.replace('\\', '\\\\').replace('"', '\\"')
        self._calls: Dict[int, int] = {}
        self._buckets: List[int] = [0] * (len(_bounds) + 1)
        self._seconds = 0.0
        self._lock = threading.Lock()

    def ended(self, status: int, seconds: float) -> None:
        index = 0
        for bound in _bounds:
            if seconds <= bound:
                break
            index += 1
        with self._lock:
            self._calls[status] = self._calls.get(status, 0) + 1
            self._buckets[index] += 1
            self._seconds += seconds

    def text(self, in_flight: int) -> str:
        with self._lock:
            calls, buckets, seconds = dict(self._calls), list(self._buckets), self._seconds
        label = 'function="%s"' % self._label
        lines = ['# TYPE function_calls_total counter']
        lines += ['function_calls_total{%s,code="%d"} %d' % (label, status, calls[status]) for status in sorted(calls)]
        lines += ['# TYPE function_calls_in_flight gauge', 'function_calls_in_flight{%s} %d' % (label, in_flight)]
        lines.append('# TYPE function_call_duration_seconds histogram')
        total = 0
        for bound, count in zip((*map(str, _bounds), '+Inf'), buckets):
            total += count
            lines.append('function_call_duration_seconds_bucket{%s,le="%s"} %d' % (label, bound, total))
        lines.append('function_call_duration_seconds_sum{%s} %.6f' % (label, seconds))
        lines.append('function_call_duration_seconds_count{%s} %d' % (label, total))
        usage = resource.getrusage(resource.RUSAGE_SELF)
        lines += ['# TYPE process_cpu_seconds_total counter', 'process_cpu_seconds_total %.2f' % (usage.ru_utime + usage.ru_stime)]
        lines += ['# TYPE process_threads gauge', 'process_threads %d' % threading.active_count()]
        return '\n'.join(lines) + '\n'


def serve(listener: socket.socket, text: Callable[[], str], over: Callable[[], bool]) -> None:
    """Answers on the listener, which other workers share, until it is over."""
    listener.setblocking(True)
    while not over():
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.1)
            continue
        try:
            connection.settimeout(2)
            head = connection.recv(4096)
            found = head.startswith(b'GET /_/metrics ') or head.startswith(b'GET /metrics ')
            body = text().encode() if found else b''
            status = b'200 OK' if found else b'404 Not Found'
            connection.sendall(
                b'HTTP/1.1 ' + status + b'\r\ncontent-type: text/plain; version=0.0.4\r\nconnection: close\r\n'
                b'content-length: ' + str(len(body)).encode() + b'\r\n\r\n' + body
            )
        except OSError:
            pass
        finally:
            connection.close()
