"""One client's connection, in a thread of its own: requests come in, answers go out, one after the other."""

import socket
import time
from typing import List, Optional

from .answer import Answer, Unsendable, failure, reason_of
from .call import Call, continued_trace, request_id_of, timeout_of
from .head import Head, Input, Refused, path_and_query
from .logs import current_call, stack_of
from .request import BadRequest, Request
from .service import Service
from .wire import Gone, Wire

#: Seconds after which a connection without requests is closed: longer than any client keeps one.
_idle = 600.0


class Connection:
    def __init__(self, service: Service, connection: socket.socket, remote_addr: str) -> None:
        self._service = service
        self._wire = Wire(connection, service.wake)
        self._input = Input(self._wire)
        self._remote_addr = remote_addr

    def serve(self) -> None:
        """Until the client or the worker ends it."""
        service = self._service
        service.connections.add(self)
        try:
            while self._next_request():
                if not self._exchange():
                    break
        except Gone:
            self._wire.close()
        except BaseException as error:
            service.log.error('the server failed: %s' % error, error)
            self._wire.close()
        finally:
            service.connections.discard(self)

    def close(self) -> None:
        self._wire.close()

    def _next_request(self) -> bool:
        """Waits for one. False where the connection was given to the worker that takes over."""
        if self._input.buffer:
            return True
        while self._wire.woken(_idle):
            if self._service.hand_over(self._wire.connection):
                return False
            # Nobody takes over: it goes on here.
            self._wire.forget_wake()
        return True

    def _exchange(self) -> bool:
        """One request and its answer; whether another one may follow."""
        try:
            head = self._input.head()
        except Refused as refused:
            self._send(None, failure(refused.status, refused.message), '', False)
            self._wire.close_politely()
            return False
        path = path_and_query(head.target)[0]
        if path.startswith('/_/') or path in ('/robots.txt', '/favicon.ico'):
            return self._own(head, path)
        return self._call(head)

    def _own(self, head: Head, path: str) -> bool:
        try:
            self._input.body(head, 65536)
        except Refused as refused:
            self._send(head, failure(refused.status, refused.message), '', False)
            self._wire.close_politely()
            return False
        if path == '/_/health':
            answer = Answer(200, [('content-type', 'text/plain')], b'ok\n')
        elif path == '/_/ready':
            answer = self._service.readiness()
        else:
            answer = failure(404, 'there is no `%s`' % path)
        self._send(head, answer, request_id_of(head.headers.get('x-request-id')), head.keep_alive)
        return self._kept(head.keep_alive)

    def _kept(self, keep_alive: bool) -> bool:
        if not keep_alive:
            self._wire.close()
        return keep_alive

    def _call(self, head: Head) -> bool:
        service = self._service
        headers = head.headers
        request_id = headers['x-request-id'] = request_id_of(headers.get('x-request-id'))
        trace = continued_trace(headers.pop('traceparent')) if 'traceparent' in headers else None
        if trace is not None:
            headers['traceparent'] = trace
        call = Call(request_id, timeout_of(headers.get('x-stack-deadline-ms'), service.settings.timeout), self._expired)
        call.trace = None if trace is None else trace.split('-')[1]
        service.deadlines.add(call)
        token = current_call.set(call)
        try:
            try:
                body = self._input.body(head, service.settings.body_limit)
            except Refused as refused:
                if not call.claim():
                    return self._kept(False)
                self._send(head, failure(refused.status, refused.message, request_id), request_id, False)
                self._wire.close_politely()
                self._ended(call, refused.status)
                return False
            call.has_body = True
            answer = self._answer(Request(head, body, call, self._remote_addr), call)
            if answer is None or not call.claim():
                return self._kept(False)
            keep_alive = head.keep_alive and not service.ending
            if answer.stream is not None:
                return self._stream(head, answer, call, keep_alive)
            self._send(head, answer, request_id, keep_alive)
            self._ended(call, answer.status)
            return self._kept(keep_alive)
        finally:
            service.deadlines.remove(call)
            service.end_prints(request_id)
            current_call.reset(token)

    def _answer(self, request: Request, call: Call) -> Optional[Answer]:
        """What the handler says, or what became of it instead; None where the deadline stopped it."""
        service = self._service
        handler = service.handler
        if handler is None:
            return service.readiness()
        try:
            return handler(request)
        except BadRequest as bad:
            return failure(bad.status, str(bad), call.request_id)
        except BaseException as error:
            if call.expired:
                return None
            return self._failed(error, call)

    def _failed(self, error: BaseException, call: Call) -> Answer:
        service = self._service
        # The name of a class that says nothing is left out.
        message = str(error) if type(error) in (Unsendable, Exception) and str(error) else '%s: %s' % (type(error).__name__, error)
        if isinstance(error, SystemExit):
            message = 'the handler called sys.exit(%s)' % ('' if error.code is None else error.code)
        file, line = service.place(error)
        service.log.error(message, error, call.request_id, file=file, line=line)
        return failure(500, message, call.request_id, stack=stack_of(error) if service.settings.dev else None)

    def _expired(self, call: Call) -> None:
        """The deadline passed: the watching thread answers while the handler's thread still works."""
        service = self._service
        if not call.claim():
            # What ended just now is on its way; what is sent in parts has to end.
            if not call.streams:
                return
            self._wire.abort()
            service.log.write('error', 'the deadline passed while the answer was sent', call.request_id)
            return
        milliseconds = round((call.deadline - call.started) * 1000)
        message = '%s within %d ms' % ('the function did not answer' if call.has_body else 'the body did not come', milliseconds)
        answer = failure(504 if call.has_body else 408, message, call.request_id)
        length = 'content-length: %d\r\n' % len(answer.body)
        # This thread has other calls to watch: whoever does not read gets nothing.
        self._wire.send_at_once(self._head_of(answer, call.request_id, False, length) + answer.body)
        self._wire.abort()
        self._ended(call, answer.status)
        service.log.write('error', message, call.request_id)

    def _ended(self, call: Call, status: int) -> None:
        self._service.metrics.ended(status, time.monotonic() - call.started)

    def _stream(self, head: Head, answer: Answer, call: Call, keep_alive: bool) -> bool:
        """Parts as they come. What goes wrong on the way can only be told by an end without an end."""
        service = self._service
        stream = answer.stream
        call.streams = True
        assert stream is not None
        first = b''
        try:
            # Up to the first part an error is still an answer.
            first = next(stream, b'')
        except BaseException as error:
            self._send(head, self._failed(error, call), call.request_id, False)
            self._wire.close_politely()
            self._ended(call, 500)
            return False
        chunked = head.version == '1.1'
        keep_alive = keep_alive and chunked
        self._wire.send(self._head_of(answer, call.request_id, keep_alive, 'transfer-encoding: chunked\r\n' if chunked else ''))
        complete = head.method == 'HEAD'
        try:
            part: Optional[bytes] = first
            while part is not None and not complete:
                if part:
                    self._wire.send(b'%x\r\n%b\r\n' % (len(part), part) if chunked else part)
                part = next(stream, None)
            if chunked and head.method != 'HEAD':
                self._wire.send(b'0\r\n\r\n')
            complete = True
        except Gone:
            call.abort()
        except BaseException as error:
            if not call.expired:
                service.log.error('the answer broke off: %s: %s' % (type(error).__name__, error), error, call.request_id)
        finally:
            close = getattr(stream, 'close', None)
            if close is not None:
                close()
        self._ended(call, answer.status if complete else 500)
        return self._kept(keep_alive and complete)

    def _send(self, head: Optional[Head], answer: Answer, request_id: str, keep_alive: bool) -> None:
        body = answer.body
        empty = answer.status in (204, 304)
        length = '' if empty else 'content-length: %d\r\n' % len(body)
        data = self._head_of(answer, request_id, keep_alive, length)
        self._wire.send(data if empty or head is not None and head.method == 'HEAD' else data + body)

    def _head_of(self, answer: Answer, request_id: str, keep_alive: bool, framing: str) -> bytes:
        lines: List[str] = ['HTTP/1.1 %d %s\r\n' % (answer.status, reason_of(answer.status))]
        named = False
        for name, value in answer.headers:
            lines.append('%s: %s\r\n' % (name, value))
            named = named or name.lower() == 'x-request-id'
        if request_id and not named:
            lines.append('x-request-id: %s\r\n' % request_id)
        lines.append(self._service.date())
        lines.append(framing)
        lines.append('connection: keep-alive\r\n\r\n' if keep_alive else 'connection: close\r\n\r\n')
        return ''.join(lines).encode('latin-1', 'replace')
