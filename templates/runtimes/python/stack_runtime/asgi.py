"""ASGI 3 handlers: `handle(scope, receive, send)`, as Knative's functions are."""

import asyncio
import queue
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from .answer import Answer, Unsendable, answer_of, checked_fields, checked_status
from .cloud_event import event_of, is_event, is_returned_event
from .event_loop import EventLoop
from .request import Request


def asgi_handler(application: Callable[..., Any], loop: EventLoop) -> Callable[[Request], Answer]:
    return lambda request: _Exchange(application, loop, request).answer()


class _Exchange:
    """One request of an ASGI application: what it sends before its end makes a stream, otherwise a body."""

    def __init__(self, application: Callable[..., Any], loop: EventLoop, request: Request) -> None:
        self._application = application
        self._loop = loop
        self._request = request
        self._received = False
        self._start: Optional[Tuple[int, List[Tuple[str, str]]]] = None
        #: Parts, then None; or what went wrong. Its bound holds back an application that is faster than its client.
        self._parts: 'queue.Queue[Any]' = queue.Queue(16)
        self._event: Optional[Answer] = None

    def answer(self) -> Answer:
        scope = self._scope()
        future = asyncio.run_coroutine_threadsafe(self._run(scope), self._loop.loop)
        self._request.call.cancel = future.cancel
        first = self._parts.get()
        if isinstance(first, BaseException):
            raise first
        if self._event is not None:
            return self._event
        if self._start is None:
            raise Unsendable('the handler ended without an answer')
        status, headers = self._start
        if first is None:
            return Answer(status, headers, b'')
        second = self._parts.get()
        if second is None:
            return Answer(status, headers, first)
        return Answer(status, headers, b'', self._rest(first, second))

    def _rest(self, first: bytes, second: Any) -> Iterator[bytes]:
        yield first
        part = second
        while part is not None:
            if isinstance(part, BaseException):
                raise part
            yield part
            part = self._parts.get()

    async def _run(self, scope: Dict[str, Any]) -> None:
        try:
            await self._application(scope, self._receive, self._send)
            await self._put(None)
        except asyncio.CancelledError:
            self._parts.put_nowait(TimeoutError('cancelled')) if not self._parts.full() else None
            raise
        except BaseException as error:
            await self._put(error)

    async def _put(self, part: Any) -> None:
        while True:
            try:
                return self._parts.put_nowait(part)
            except queue.Full:
                await asyncio.sleep(0.005)

    async def _receive(self) -> Dict[str, Any]:
        if self._received:
            return {'type': 'http.disconnect'}
        self._received = True
        return {'type': 'http.request', 'body': self._request.data, 'more_body': False}

    async def _send(self, message: Any) -> None:
        if is_returned_event(message):
            self._event = answer_of(message)
            return
        kind = message.get('type')
        if kind == 'http.response.start':
            if self._start is not None:
                raise Unsendable('the handler answered a second time')
            self._start = (checked_status(message['status']), checked_fields(message.get('headers', ())))
        elif kind == 'http.response.body':
            if self._start is None:
                raise Unsendable('the handler sent a body before `http.response.start`')
            body = message.get('body', b'')
            if not isinstance(body, (bytes, bytearray)):
                raise Unsendable('the handler sent a `%s`: a body is bytes' % type(body).__name__)
            if body:
                await self._put(bytes(body))
        else:
            raise Unsendable('the handler sent `%s`' % kind)

    def _scope(self) -> Dict[str, Any]:
        request = self._request
        name, _, port = request.host.partition(':')
        scope: Dict[str, Any] = {
            'type': 'http',
            'asgi': {'version': '3.0', 'spec_version': '2.3'},
            'http_version': '1.1',
            'method': request.method,
            'scheme': request.scheme,
            'path': request.path,
            'raw_path': request.raw_path.encode('latin-1'),
            'query_string': request.query_string,
            'root_path': '',
            'headers': [(key.encode('latin-1'), value.encode('latin-1')) for key, value in request.headers.items()],
            'client': (request.remote_addr, 0),
            'server': (name, int(port) if port.isdigit() else 80),
            'state': {},
        }
        if is_event(request.headers):
            scope['event'] = event_of(request.headers, request.data)
        return scope
