"""Requests' heads and bodies as they are on the wire (RFC 9112)."""

import re
from typing import Dict, List, NamedTuple, Tuple

from .wire import Wire

_head_limit = 64 * 1024
_token = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_end = b'\r\n\r\n'


class Refused(Exception):
    """A request that is answered without its handler; the connection ends with it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Head(NamedTuple):
    method: str
    #: As it was sent: `/a%20b?c=d`.
    target: str
    #: `1.1`, `1.0`.
    version: str
    #: As they came, names as they were spelled.
    fields: List[Tuple[str, str]]
    #: By lower-case name; several of a name are joined by a comma (cookies by a semicolon).
    headers: Dict[str, str]
    keep_alive: bool


class Input:
    """What a connection has read and not used yet."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.buffer = b''

    def head(self) -> Head:
        """The next request's head. Raises Refused, and Gone where the connection ends before."""
        buffer = self.buffer.lstrip(b'\r\n')
        searched = 0
        while True:
            end = buffer.find(_end, searched)
            if end >= 0:
                break
            if len(buffer) > _head_limit:
                raise Refused(431, 'the head of the request is larger than %d bytes' % _head_limit)
            searched = max(0, len(buffer) - 3)
            buffer += self._wire.receive()
            if searched == 0:
                buffer = buffer.lstrip(b'\r\n')
        if end > _head_limit:
            raise Refused(431, 'the head of the request is larger than %d bytes' % _head_limit)
        self.buffer = buffer[end + 4:]
        return parse_head(buffer[:end].decode('latin-1'))

    def body(self, head: Head, limit: int) -> bytes:
        """The whole body. Raises Refused where it is larger than `limit` or not well-formed."""
        headers = head.headers
        coding = headers.get('transfer-encoding')
        length = headers.get('content-length')
        if coding is None and length is None:
            return b''
        if coding is not None:
            if length is not None:
                raise Refused(400, 'content-length and transfer-encoding were both given')
            if coding.lower() != 'chunked':
                raise Refused(501, 'transfer-encoding `%s` is not supported' % coding)
            self._continue(head)
            return self._chunks(limit)
        assert length is not None
        if not (length.isascii() and length.isdigit()):
            raise Refused(400, 'content-length `%s` is not a number' % length)
        size = int(length)
        if size > limit:
            raise Refused(413, 'the body has %d bytes, the limit is %d' % (size, limit))
        if len(self.buffer) < size:
            self._continue(head)
        return self._exactly(size)

    def _continue(self, head: Head) -> None:
        if head.headers.get('expect', '').lower() == '100-continue' and not self.buffer:
            self._wire.send(b'HTTP/1.1 100 Continue\r\n\r\n')

    def _exactly(self, size: int) -> bytes:
        missing = size - len(self.buffer)
        if missing > 0:
            parts = [self.buffer]
            while missing > 0:
                data = self._wire.receive()
                parts.append(data)
                missing -= len(data)
            self.buffer = b''.join(parts)
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def _line(self) -> bytes:
        while True:
            end = self.buffer.find(b'\r\n')
            if end >= 0:
                line, self.buffer = self.buffer[:end], self.buffer[end + 2:]
                return line
            if len(self.buffer) > 8192:
                raise Refused(400, 'a chunk of the body has no size')
            self.buffer += self._wire.receive()

    def _chunks(self, limit: int) -> bytes:
        parts: List[bytes] = []
        total = 0
        while True:
            text = self._line().split(b';', 1)[0].strip()
            if not re.fullmatch(rb'[0-9a-fA-F]{1,16}', text):
                raise Refused(400, 'a chunk of the body has no size')
            size = int(text, 16)
            if size == 0:
                break
            total += size
            if total > limit:
                raise Refused(413, 'the body has more than the limit of %d bytes' % limit)
            parts.append(self._exactly(size))
            if self._exactly(2) != b'\r\n':
                raise Refused(400, 'a chunk of the body is longer than its size')
        for _ in range(100):
            if self._line() == b'':
                return b''.join(parts)
        raise Refused(431, 'too many trailers')


def parse_head(text: str) -> Head:
    """Raises Refused (400, 505) for what is no HTTP/1 request."""
    first, *lines = text.split('\r\n')
    words = first.split(' ')
    if len(words) != 3 or not _token.match(words[0]) or not words[1]:
        raise Refused(400, 'the request line is not one of HTTP')
    method, target, protocol = words
    if not protocol.startswith('HTTP/'):
        raise Refused(400, 'the request line is not one of HTTP')
    version = protocol[5:]
    if version not in ('1.1', '1.0'):
        raise Refused(505, '`%s` is not supported' % protocol)
    fields: List[Tuple[str, str]] = []
    headers: Dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(':')
        if not colon or not _token.match(name) or '\r' in value or '\n' in value or '\0' in value:
            raise Refused(400, 'a header is malformed')
        value = value.strip(' \t')
        fields.append((name, value))
        key = name.lower()
        if key in headers:
            if key in ('content-length', 'transfer-encoding') and headers[key] != value:
                raise Refused(400, 'there are several headers `%s`' % key)
            if key not in ('content-length', 'host'):
                headers[key] += ('; ' if key == 'cookie' else ', ') + value
        else:
            headers[key] = value
    connection = headers.get('connection', '').lower()
    keep_alive = 'close' not in connection if version == '1.1' else 'keep-alive' in connection
    return Head(method, target, version, fields, headers, keep_alive)


def path_and_query(target: str) -> Tuple[str, str]:
    """Of `/a?b` and of `http://host/a?b`."""
    if not target.startswith('/'):
        absolute = re.match(r'https?://[^/?#]*', target)
        target = target[absolute.end():] if absolute else target
    path, _, query = target.partition('#')[0].partition('?')
    return path or '/', query


