"""CloudEvents 1.0: as they come by HTTP, as handlers see them, as they go back."""

import base64
import json
import re
from datetime import datetime, timezone
from binascii import hexlify
import os
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple
from urllib.parse import quote, unquote

from .request import BadRequest

_required = ('specversion', 'id', 'source', 'type')
_name = re.compile(r'[a-z0-9]+\Z')


class CloudEvent(Mapping[str, Any]):
    """Attributes by name (`event["type"]`, `event.type`), and `data`."""

    def __init__(self, attributes: Mapping[str, Any], data: Any = None) -> None:
        self._attributes: Dict[str, Any] = {'specversion': '1.0', 'id': hexlify(os.urandom(16)).decode()}
        self._attributes.update({name: value for name, value in attributes.items() if value is not None})
        self._attributes.setdefault('time', datetime.now(timezone.utc).isoformat().replace('+00:00', 'Z'))
        self.data = data

    def __getitem__(self, name: str) -> Any:
        return self.data if name == 'data' and 'data' not in self._attributes else self._attributes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith('_'):
            raise AttributeError(name)
        if name in self._attributes:
            return self._attributes[name]
        if name in ('subject', 'datacontenttype', 'dataschema', 'source', 'type'):
            return None
        raise AttributeError('the event has no attribute `%s`' % name)

    def get(self, name: str, default: Any = None) -> Any:
        return self._attributes.get(name, default)

    def get_attributes(self) -> Dict[str, Any]:
        return dict(self._attributes)

    def get_data(self) -> Any:
        return self.data

    def __repr__(self) -> str:
        return 'CloudEvent(%r, %r)' % (self._attributes, self.data)


def is_event(headers: Mapping[str, str]) -> bool:
    """Whether a request says that it is one."""
    return 'ce-specversion' in headers or 'ce-type' in headers or media_type(headers).startswith('application/cloudevents')


def event_of(headers: Mapping[str, str], body: bytes) -> CloudEvent:
    """The event of a request, binary or structured. Raises BadRequest with the name of what is wrong."""
    media = media_type(headers)
    if media.startswith('application/cloudevents-batch'):
        raise BadRequest('batches of CloudEvents are not supported: send them one by one')
    if media.startswith('application/cloudevents'):
        return _structured(media, body)
    attributes = {name[3:]: _decoded(value) for name, value in headers.items() if name.startswith('ce-')}
    _check(attributes)
    content_type = headers.get('content-type')
    if content_type is not None:
        attributes['datacontenttype'] = content_type
    if not body:
        return CloudEvent(attributes)
    if _is_json(media or 'application/json'):
        try:
            return CloudEvent(attributes, json.loads(body))
        except ValueError as error:
            raise BadRequest('the CloudEvent\'s `data` is not JSON: %s' % error) from None
    return CloudEvent(attributes, _text_or_bytes(media, body))


def _structured(media: str, body: bytes) -> CloudEvent:
    if media != 'application/cloudevents+json':
        raise BadRequest('CloudEvents as `%s` are not supported: send application/cloudevents+json' % media)
    try:
        document = json.loads(body)
    except ValueError as error:
        raise BadRequest('the CloudEvent is not JSON: %s' % error) from None
    if not isinstance(document, dict):
        raise BadRequest('the CloudEvent is not a JSON object')
    attributes = {name: value for name, value in document.items() if name not in ('data', 'data_base64')}
    _check(attributes)
    data = document.get('data')
    if 'data_base64' in document:
        if 'data' in document:
            raise BadRequest('the CloudEvent has both `data` and `data_base64`')
        try:
            data = base64.b64decode(document['data_base64'], validate=True)
        except (ValueError, TypeError):
            raise BadRequest('the CloudEvent\'s `data_base64` is not base64') from None
    return CloudEvent(attributes, data)


def _check(attributes: Mapping[str, Any]) -> None:
    for name in _required:
        value = attributes.get(name)
        if not isinstance(value, str) or value == '':
            raise BadRequest('the CloudEvent\'s attribute `%s` is missing' % name if value is None or value == '' else
                             'the CloudEvent\'s attribute `%s` is not text' % name)
    if attributes['specversion'] != '1.0':
        raise BadRequest('the CloudEvent\'s `specversion` is `%s`; 1.0 is supported' % attributes['specversion'])
    for name, value in attributes.items():
        if not _name.match(name):
            raise BadRequest('`%s` is no name for an attribute of a CloudEvent' % name)
        if isinstance(value, (dict, list)):
            raise BadRequest('the CloudEvent\'s attribute `%s` is not a plain value' % name)
    time = attributes.get('time')
    if time is not None and not (isinstance(time, str) and re.match(r'\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d', time)):
        raise BadRequest('the CloudEvent\'s `time` is not a time of RFC 3339')


def is_returned_event(value: Any) -> bool:
    """A dict with what every event has, ours, or one of the package `cloudevents`."""
    if isinstance(value, dict):
        return value.get('specversion') == '1.0' and all(isinstance(value.get(name), str) for name in _required)
    return isinstance(value, CloudEvent) or (
        type(value).__name__ == 'CloudEvent' and (hasattr(value, 'get_attributes') or hasattr(value, '_attributes'))
    )


def binary_form(event: Any) -> Tuple[List[Tuple[str, str]], bytes]:
    """Headers and body of an event that a handler returned. Raises ValueError, TypeError where it cannot be sent."""
    attributes: Optional[Mapping[str, Any]]
    if isinstance(event, dict):
        attributes = {name: value for name, value in event.items() if name not in ('data', 'data_base64')}
        data = base64.b64decode(event['data_base64']) if 'data_base64' in event else event.get('data')
    else:
        attributes = event.get_attributes() if hasattr(event, 'get_attributes') else event._attributes
        data = event.get_data() if hasattr(event, 'get_data') else event.data
    for name in ('source', 'type'):
        if not (attributes or {}).get(name):
            raise ValueError('the CloudEvent that was returned has no `%s`' % name)
    headers = []
    content_type = None
    for name, value in (attributes or {}).items():
        if value is None:
            continue
        if name == 'datacontenttype':
            content_type = str(value)
            continue
        text = value.isoformat() if isinstance(value, datetime) else str(value).lower() if isinstance(value, bool) else str(value)
        headers.append(('ce-' + name, quote(text, safe=' !#$&\'()*+,/:;<=>?@[\\]^_`{|}~')))
    if data is None:
        body = b''
    elif isinstance(data, (bytes, bytearray)):
        body = bytes(data)
        content_type = content_type or 'application/octet-stream'
    elif isinstance(data, str) and content_type is not None and not _is_json(content_type.split(';')[0].strip().lower()):
        body = data.encode()
    else:
        body = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(',', ':')).encode()
        content_type = content_type or 'application/json'
    if content_type is not None:
        headers.append(('content-type', content_type))
    return headers, body


def media_type(headers: Mapping[str, str]) -> str:
    return (headers.get('content-type') or '').split(';', 1)[0].strip().lower()


def _is_json(media: str) -> bool:
    return media in ('application/json', 'text/json') or media.endswith('+json')


def _text_or_bytes(media: str, body: bytes) -> Any:
    if media.startswith('text/') or media in ('application/xml', 'application/x-www-form-urlencoded'):
        return body.decode('utf-8', 'replace')
    return body


def _decoded(value: str) -> str:
    """Header values of the HTTP binding are percent-encoded (CloudEvents HTTP binding, 3.1.3.2)."""
    return unquote(value, errors='replace') if '%' in value else value
