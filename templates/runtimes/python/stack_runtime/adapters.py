"""Handlers written for other systems, called as they expect it. Each takes the user's function and gives one of Request to Answer."""

import base64
import os
import socket
import time
from typing import Any, Callable, Dict, Optional

from .answer import Answer, Unsendable, answer_of, json_of
from .cloud_event import CloudEvent, event_of, is_event
from .request import Request
from .settings import Settings

Handler = Callable[[Request], Answer]
#: Calls the user's function with arguments; async ones are waited for.
Invoke = Callable[..., Any]


def http_handler(invoke: Invoke, settings: Settings) -> Handler:
    return lambda request: answer_of(invoke(request, request))


def http_handler_without_request(invoke: Invoke, settings: Settings) -> Handler:
    return lambda request: answer_of(invoke(request))


def cloud_event_handler(invoke: Invoke, settings: Settings) -> Handler:
    return lambda request: answer_of(invoke(request, event_of(request.headers, request.data)))


def background_handler(invoke: Invoke, settings: Settings) -> Handler:
    """Functions Framework's older events: `(data, context)`."""

    def handle(request: Request) -> Answer:
        event = _event_if_any(request)
        if event is not None:
            context = BackgroundContext(event['id'], event['time'], event['type'], event['source'])
            return answer_of(invoke(request, event.data, context))
        # The older form: a body {"data": .., "context": {..}}.
        body = _plain_data(request)
        if not isinstance(body, dict) or 'data' not in body:
            return answer_of(invoke(request, body, BackgroundContext(request.request_id, _now(), '', '')))
        said = body.get('context') or body
        context = BackgroundContext(
            said.get('eventId', request.request_id), said.get('timestamp', _now()), said.get('eventType', ''), said.get('resource', '')
        )
        return answer_of(invoke(request, body['data'], context))

    return handle


class BackgroundContext:
    def __init__(self, event_id: str, timestamp: str, event_type: str, resource: Any) -> None:
        self.event_id = event_id
        self.timestamp = timestamp
        self.event_type = event_type
        self.resource = resource


def kubeless_handler(invoke: Invoke, settings: Settings) -> Handler:
    """`(event, context)`, both dicts: `event["data"]`, `event["event-id"]` .., `event["extensions"]["request"]`."""

    def handle(request: Request) -> Answer:
        event = _event_if_any(request)
        headers = request.headers
        return answer_of(invoke(
            request,
            {
                'data': _plain_data(request) if event is None else event.data,
                'event-id': headers.get('event-id') or (request.request_id if event is None else event['id']),
                'event-type': headers.get('event-type') or (request.mimetype if event is None else event['type']),
                'event-time': headers.get('event-time') or (_now() if event is None else event['time']),
                'event-namespace': headers.get('event-namespace') or ('' if event is None else event['source']),
                'extensions': {'request': request},
            },
            {
                'function-name': settings.function,
                'timeout': str(int(settings.timeout)),
                'runtime': 'python',
                'memory-limit': os.environ.get('FUNC_MEMORY_LIMIT', ''),
            },
        ))

    return handle


class LambdaContext:
    def __init__(self, request: Request, settings: Settings) -> None:
        self.function_name = settings.function
        self.function_version = '$LATEST'
        self.invoked_function_arn = 'arn:aws:lambda:local:000000000000:function:%s' % settings.function
        self.memory_limit_in_mb = os.environ.get('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '128')
        self.aws_request_id = request.request_id
        self.log_group_name = '/aws/lambda/%s' % settings.function
        self.log_stream_name = socket.gethostname()
        self.identity = None
        self.client_context = None
        self._request = request

    def get_remaining_time_in_millis(self) -> int:
        return int(self._request.remaining * 1000)


def lambda_handler(invoke: Invoke, settings: Settings) -> Handler:
    """
    A request is an event of API Gateway's HTTP API (payload 2.0, with the names of 1.0 beside). What `stack function invoke` sends
    (`x-stack-invoke`), and the data of a CloudEvent, is the event itself, and what is returned is then the answer as it is.
    """

    def handle(request: Request) -> Answer:
        context = LambdaContext(request, settings)
        event = _event_if_any(request)
        if event is not None:
            return _json_answer(invoke(request, event.data, context))
        if 'x-stack-invoke' in request.headers:
            return _json_answer(invoke(request, request.get_json(force=True) if request.data else {}, context))
        value = invoke(request, _gateway_event(request, settings), context)
        if isinstance(value, dict) and 'statusCode' in value:
            return _of_status_code(value)
        if isinstance(value, str):
            return answer_of((value, {'content-type': 'application/json'}))
        return _json_answer(value)

    return handle


def _json_answer(value: Any) -> Answer:
    return Answer(200, [('content-type', 'application/json')], json_of(value))


def _gateway_event(request: Request, settings: Settings) -> Dict[str, Any]:
    try:
        body: Optional[str] = request.data.decode('utf-8')
        encoded = False
    except UnicodeDecodeError:
        body, encoded = base64.b64encode(request.data).decode(), True
    now = time.time()
    return {
        'version': '2.0',
        'routeKey': '$default',
        'rawPath': request.path,
        'rawQueryString': request.query_string.decode('latin-1'),
        'cookies': [part.strip() for part in request.headers.get('cookie', '').split(';') if part.strip()],
        'headers': dict(request.headers),
        'queryStringParameters': dict(request.args) or None,
        'httpMethod': request.method,
        'path': request.path,
        'requestContext': {
            'requestId': request.request_id,
            'stage': '$default',
            'time': time.strftime('%d/%b/%Y:%H:%M:%S +0000', time.gmtime(now)),
            'timeEpoch': int(now * 1000),
            'http': {
                'method': request.method,
                'path': request.path,
                'protocol': 'HTTP/1.1',
                'sourceIp': request.remote_addr,
                'userAgent': request.user_agent,
            },
        },
        'body': body or None,
        'isBase64Encoded': encoded,
    }


def _of_status_code(value: Dict[str, Any]) -> Answer:
    """`{statusCode, headers, body}` of Lambda and of OpenFaaS."""
    body = value.get('body')
    headers = value.get('multiValueHeaders') or value.get('headers') or {}
    if value.get('isBase64Encoded'):
        try:
            body = base64.b64decode(body or '', validate=True)
        except (ValueError, TypeError):
            raise Unsendable('the handler returned a body that is not base64, with `isBase64Encoded`') from None
    fields = list(headers.items()) if isinstance(headers, dict) else headers
    fields = list(fields) + [('set-cookie', cookie) for cookie in value.get('cookies') or ()]
    return answer_of((body, value.get('statusCode', 200), fields))


class OpenFaasEvent:
    def __init__(self, request: Request) -> None:
        self.body = request.data
        self.headers = request.headers
        self.method = request.method
        self.query = request.args
        self.path = request.path


class OpenFaasContext:
    def __init__(self) -> None:
        self.hostname = socket.gethostname()


def openfaas_handler(invoke: Invoke, settings: Settings) -> Handler:
    """`handle(event, context)`: returns `{statusCode, body, headers}` or a body."""

    def handle(request: Request) -> Answer:
        value = invoke(request, OpenFaasEvent(request), OpenFaasContext())
        if isinstance(value, dict) and ('statusCode' in value or 'body' in value):
            return _of_status_code(value)
        return answer_of(value)

    return handle


def openfaas_text_handler(invoke: Invoke, settings: Settings) -> Handler:
    """The older `handle(req)`: the body as text in, text out."""
    return lambda request: answer_of(invoke(request, request.get_data(as_text=True)))


def _event_if_any(request: Request) -> Optional[CloudEvent]:
    return event_of(request.headers, request.data) if is_event(request.headers) else None


def _plain_data(request: Request) -> Any:
    """JSON where it says so, otherwise text, otherwise bytes."""
    if not request.data:
        return ''
    if request.is_json:
        return request.get_json()
    try:
        return request.data.decode('utf-8')
    except UnicodeDecodeError:
        return request.data


def _now() -> str:
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
