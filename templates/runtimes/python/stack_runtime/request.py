"""What http handlers are given: a request like that of Flask."""

import json
import re
from io import BytesIO
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple
from urllib.parse import parse_qsl, unquote_to_bytes

from .call import Call
from .head import Head, path_and_query


class BadRequest(Exception):
    """The request is not what the handler asked for; unless it says otherwise, the answer has this status."""

    status = 400


class UnsupportedMediaType(BadRequest):
    status = 415


class MultiDict(Dict[str, Any]):
    """A dict of first values; `getlist` has all."""

    def __init__(self, pairs: Any) -> None:
        super().__init__()
        self._lists: Dict[str, List[Any]] = {}
        for name, value in pairs:
            self._lists.setdefault(name, []).append(value)
            self.setdefault(name, value)

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:
        if key not in self:
            return default
        if type is None:
            return self[key]
        try:
            return type(self[key])
        except (ValueError, TypeError):
            return default

    def getlist(self, key: str) -> List[Any]:
        return list(self._lists.get(key, ()))

    def to_dict(self, flat: bool = True) -> Dict[str, Any]:
        return dict(self) if flat else {name: list(values) for name, values in self._lists.items()}


class Headers(Mapping[str, str]):
    """Headers by name, in whatever case."""

    def __init__(self, values: Dict[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def get(self, name: str, default: Any = None, type: Any = None) -> Any:
        value = self._values.get(name.lower())
        if value is None or type is None:
            return default if value is None else value
        try:
            return type(value)
        except ValueError:
            return default

    def __repr__(self) -> str:
        return 'Headers(%r)' % self._values


class FileStorage:
    """A file of a form."""

    def __init__(self, name: str, filename: str, content_type: str, data: bytes) -> None:
        self.name = name
        self.filename = filename
        self.content_type = self.mimetype = content_type
        self.stream = BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self.stream.read(size)

    def save(self, destination: Any) -> None:
        if hasattr(destination, 'write'):
            destination.write(self.stream.getvalue())
            return
        with open(destination, 'wb') as file:
            file.write(self.stream.getvalue())


class Request:
    def __init__(self, head: Head, body: bytes, call: Call, remote_addr: str) -> None:
        self.method = head.method
        raw, query = path_and_query(head.target)
        self.path = unquote_to_bytes(raw).decode('utf-8', 'replace') if '%' in raw else raw
        self.raw_path = raw
        self.query_string = query.encode('latin-1')
        self.headers = Headers(head.headers)
        self.data = body
        self.remote_addr = remote_addr
        self.call = call
        self._kept: Dict[str, Any] = {}

    @property
    def request_id(self) -> str:
        return self.call.request_id

    @property
    def remaining(self) -> float:
        """Seconds that are left for this call."""
        return self.call.remaining()

    @property
    def aborted(self) -> Any:
        """A threading.Event: set when the deadline passed."""
        return self.call.aborted

    @property
    def content_type(self) -> Optional[str]:
        return self.headers.get('content-type')

    @property
    def mimetype(self) -> str:
        return (self.content_type or '').split(';', 1)[0].strip().lower()

    @property
    def content_length(self) -> Optional[int]:
        return self.headers.get('content-length', type=int)

    @property
    def scheme(self) -> str:
        return self.headers.get('x-forwarded-proto', 'http').split(',')[0].strip()

    @property
    def host(self) -> str:
        return self.headers.get('host', 'localhost')

    @property
    def full_path(self) -> str:
        return self.path + '?' + self.query_string.decode('latin-1')

    @property
    def base_url(self) -> str:
        return '%s://%s%s' % (self.scheme, self.host, self.path)

    @property
    def url(self) -> str:
        query = self.query_string.decode('latin-1')
        return self.base_url + ('?' + query if query else '')

    @property
    def user_agent(self) -> str:
        return self.headers.get('user-agent', '')

    @property
    def args(self) -> MultiDict:
        kept = self._kept
        if 'args' not in kept:
            kept['args'] = MultiDict(parse_qsl(self.query_string.decode('latin-1'), keep_blank_values=True))
        return kept['args']

    @property
    def cookies(self) -> Dict[str, str]:
        cookies: Dict[str, str] = {}
        for part in self.headers.get('cookie', '').split(';'):
            name, equals, value = part.strip().partition('=')
            if equals:
                cookies.setdefault(name, value.strip('"'))
        return cookies

    @property
    def stream(self) -> BytesIO:
        return BytesIO(self.data)

    def get_data(self, cache: bool = True, as_text: bool = False, parse_form_data: bool = False) -> Any:
        return self.data.decode('utf-8', 'replace') if as_text else self.data

    @property
    def is_json(self) -> bool:
        return self.mimetype == 'application/json' or (self.mimetype.startswith('application/') and self.mimetype.endswith('+json'))

    @property
    def json(self) -> Any:
        return self.get_json()

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The body as JSON; where it is none: 415 or 400 for the caller, or None where `silent`."""
        if not (force or self.is_json):
            if silent:
                return None
            raise UnsupportedMediaType('the body is not JSON: its content-type is `%s`' % (self.content_type or ''))
        if 'json' not in self._kept:
            try:
                self._kept['json'] = json.loads(self.data)
            except ValueError as error:
                if silent:
                    return None
                raise BadRequest('the body is not JSON: %s' % error) from None
        return self._kept['json']

    @property
    def form(self) -> MultiDict:
        return self._form()[0]

    @property
    def files(self) -> MultiDict:
        return self._form()[1]

    @property
    def values(self) -> MultiDict:
        return MultiDict([(name, value) for some in (self.args, self.form) for name in some for value in some.getlist(name)])

    def _form(self) -> Tuple[MultiDict, MultiDict]:
        if 'form' not in self._kept:
            fields: List[Tuple[str, Any]] = []
            files: List[Tuple[str, Any]] = []
            if self.mimetype == 'application/x-www-form-urlencoded':
                fields = list(parse_qsl(self.data.decode('utf-8', 'replace'), keep_blank_values=True))
            elif self.mimetype == 'multipart/form-data':
                boundary = re.search(r'boundary="?([^";]+)"?', self.content_type or '')
                for name, filename, content_type, data in form_parts(self.data, boundary.group(1) if boundary else ''):
                    if filename is None:
                        fields.append((name, data.decode('utf-8', 'replace')))
                    else:
                        files.append((name, FileStorage(name, filename, content_type, data)))
            self._kept['form'] = (MultiDict(fields), MultiDict(files))
        return self._kept['form']


def form_parts(body: bytes, boundary: str) -> Iterator[Tuple[str, Optional[str], str, bytes]]:
    """Name, file name, content type and data of each part of a multipart/form-data body (RFC 7578)."""
    if not boundary:
        return
    for part in (b'\r\n' + body).split(b'\r\n--' + boundary.encode('latin-1'))[1:]:
        head, found, data = part.partition(b'\r\n\r\n')
        if not found or part.startswith(b'--'):
            continue
        lines = head.decode('utf-8', 'replace').split('\r\n')
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(':') for line in lines)}
        disposition = headers.get('content-disposition', '')
        name = re.search(r'(?:^|[;\s])name="([^"]*)"', disposition)
        filename = re.search(r'filename="([^"]*)"', disposition)
        if name is not None:
            content_type = headers.get('content-type', 'text/plain' if filename is None else 'application/octet-stream')
            yield name.group(1), None if filename is None else filename.group(1), content_type, data
