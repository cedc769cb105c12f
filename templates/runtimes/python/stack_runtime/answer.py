"""What a handler returned, as an answer of HTTP."""

import json
import re
from http import HTTPStatus
from typing import Any, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from .cloud_event import binary_form, is_returned_event

Fields = List[Tuple[str, str]]

_token = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
#: What the server itself says about the connection.
_ours = frozenset(('connection', 'transfer-encoding', 'content-length', 'keep-alive', 'upgrade'))


class Unsendable(Exception):
    """A handler returned what is no answer."""


class Answer(NamedTuple):
    status: int
    headers: Fields
    body: bytes
    #: Instead of the body: parts that come as they come.
    stream: Optional[Iterator[bytes]] = None


def answer_of(value: Any) -> Answer:
    """
    None is 204; str is text; bytes are bytes; dict, list, numbers are JSON; `(body, status)`, `(body, headers)`, `(body, status, headers)`; a
    CloudEvent is its binary form; a response of Flask and its like is taken as it is; a generator is streamed. Raises Unsendable.
    """
    if isinstance(value, tuple):
        return _of_tuple(value)
    if value is None:
        return Answer(204, [], b'')
    return _of_body(value, 200, [])


def _of_tuple(value: Tuple[Any, ...]) -> Answer:
    if len(value) == 3:
        body, status, headers = value
    elif len(value) == 2 and isinstance(value[1], (Mapping, list)):
        body, status, headers = value[0], 200, value[1]
    elif len(value) == 2:
        body, status, headers = value[0], value[1], ()
    else:
        raise Unsendable('the handler returned a tuple of %d values: (body, status) or (body, status, headers) is an answer' % len(value))
    return _of_body(b'' if body is None else body, checked_status(status), checked_fields(headers), body is None)


def _of_body(body: Any, status: int, headers: Fields, untyped: bool = False) -> Answer:
    if isinstance(body, bytes):
        content_type, data = None if untyped else 'application/octet-stream', body
    elif isinstance(body, str):
        content_type, data = 'text/plain; charset=utf-8', body.encode('utf-8', 'surrogatepass')
    elif isinstance(body, (dict, list, int, float)) and not is_returned_event(body):
        content_type, data = 'application/json', json_of(body)
    elif isinstance(body, (bytearray, memoryview)):
        content_type, data = 'application/octet-stream', bytes(body)
    elif is_returned_event(body):
        try:
            fields, data = binary_form(body)
        except (ValueError, TypeError) as error:
            raise Unsendable(str(error)) from None
        return Answer(status, headers + checked_fields(fields), data)
    elif hasattr(body, 'status_code') and hasattr(body, 'headers'):
        return _of_response(body, status, headers)
    elif hasattr(body, '__next__') or hasattr(body, '__iter__') and not isinstance(body, (set, frozenset)):
        return Answer(status, _typed(headers, 'text/plain; charset=utf-8'), b'', parts_of(body))
    else:
        raise Unsendable('the handler returned a `%s`, which is no answer' % type(body).__name__)
    return Answer(status, headers if content_type is None else _typed(headers, content_type), data)


def _typed(headers: Fields, content_type: str) -> Fields:
    for name, _ in headers:
        if name.lower() == 'content-type':
            return headers
    return headers + [('content-type', content_type)]


def _of_response(response: Any, status: int, headers: Fields) -> Answer:
    """A response of Flask, Werkzeug, Starlette and others alike."""
    fields = checked_fields(response.headers) + headers
    code = checked_status(response.status_code if status == 200 else status)
    if getattr(response, 'is_streamed', False) and hasattr(response, 'iter_encoded'):
        return Answer(code, fields, b'', parts_of(response.iter_encoded()))
    data = response.get_data() if hasattr(response, 'get_data') else getattr(response, 'body', b'')
    if not isinstance(data, (bytes, bytearray)):
        raise Unsendable('the body of the `%s` that the handler returned is not bytes' % type(response).__name__)
    return Answer(code, fields, bytes(data))


def json_of(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':')).encode('utf-8', 'replace')
    except (TypeError, ValueError, RecursionError) as error:
        raise Unsendable('what the handler returned cannot be written as JSON: %s' % error) from None


def parts_of(values: Iterable[Any]) -> Iterator[bytes]:
    for value in values:
        if isinstance(value, str):
            yield value.encode('utf-8', 'surrogatepass')
        elif isinstance(value, (bytes, bytearray, memoryview)):
            yield bytes(value)
        else:
            raise Unsendable('the handler streamed a `%s`: parts are str or bytes' % type(value).__name__)


def checked_status(status: Any) -> int:
    """Of 201, `HTTPStatus.CREATED`, `"201"` and `"201 Created"`."""
    if isinstance(status, str) and re.match(r'\d{3}(\s|\Z)', status):
        status = int(status[:3])
    if not isinstance(status, int) or isinstance(status, bool) or not 200 <= status <= 599:
        raise Unsendable('the handler returned the status `%s`: 200 to 599 are possible' % (status,))
    return int(status)


def checked_fields(headers: Any) -> Fields:
    if headers is None:
        return []
    pairs = headers.items() if hasattr(headers, 'items') else headers
    fields: Fields = []
    for pair in pairs:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Unsendable('the handler returned headers that are neither a dict nor pairs')
        name = pair[0].decode('latin-1') if isinstance(pair[0], bytes) else str(pair[0])
        if not _token.match(name):
            raise Unsendable('the handler returned the header `%s`, which is no name of a header' % name)
        if name.lower() in _ours:
            continue
        for value in pair[1] if isinstance(pair[1], (list, tuple)) else (pair[1],):
            text = value.decode('latin-1') if isinstance(value, bytes) else str(value)
            if '\r' in text or '\n' in text or '\0' in text:
                raise Unsendable('the value of the header `%s` that the handler returned has a line break in it' % name)
            fields.append((name, text))
    return fields


def failure(status: int, message: str, request_id: Optional[str] = None, **more: Any) -> Answer:
    error = {'message': message}
    if request_id is not None:
        error['requestId'] = request_id
    error.update({name: value for name, value in more.items() if value is not None})
    return Answer(status, [('content-type', 'application/json')], json.dumps({'error': error}, ensure_ascii=False, separators=(',', ':')).encode('utf-8', 'replace'))


def reason_of(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ''
