import { HttpAnswer } from '../calls/answer.js'
import type { Call } from '../calls/call.js'
import { isEventRequest, readEvent } from '../calls/cloud-event.js'
import type { FunctionRequest } from '../calls/function-request.js'
import { parseJson } from '../calls/request-body.js'
import type { Settings } from '../settings.js'
import type { Handler, UserFunction } from './handler.js'
import { withCallback } from './with-callback.js'

/**
 * Lambda's `(event, context)`, or with a callback. A request is an event of API Gateway's HTTP API (payload 2.0); what `stack function invoke` sends
 * (`x-stack-invoke`), and the data of a CloudEvent, is the event itself, and the value is then the answer as it is.
 */
export function lambdaHandler(run: UserFunction, settings: Settings): Handler {
  return {
    signature: 'lambda',
    answersLater: false,
    eventsOnly: false,
    handle: async (call) => {
      const { request } = call
      const context = lambdaContext(call, settings)
      if (isEventRequest(request)) return json(await withCallback(run, 3, [readEvent(request).data, context]))
      if (request.headers['x-stack-invoke'] !== undefined) {
        const payload = request.rawBody.length === 0 ? {} : parseJson(request.rawBody)
        return json(await withCallback(run, 3, [payload, context]))
      }
      return httpAnswer(await withCallback(run, 3, [gatewayEvent(request, call.requestId), context]))
    },
  }
}

function json(value: unknown): HttpAnswer {
  return new HttpAnswer(200, { 'content-type': 'application/json' }, JSON.stringify(value ?? null))
}

/** By the rules of payload 2.0: without a `statusCode` the value is the body, as JSON. */
function httpAnswer(value: unknown): HttpAnswer {
  if (typeof value !== 'object' || value === null || !('statusCode' in value))
    return typeof value === 'string' ? new HttpAnswer(200, { 'content-type': 'application/json' }, value) : json(value)
  // What API Gateway reads of an answer; a wrong one fails where it is sent.
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = value as {
    readonly statusCode: unknown
    readonly headers?: { readonly [name: string]: unknown }
    readonly multiValueHeaders?: { readonly [name: string]: unknown }
    readonly cookies?: readonly string[]
    readonly body?: unknown
    readonly isBase64Encoded?: boolean
  }
  const head = { ...headers, ...multiValueHeaders, ...(cookies && { 'set-cookie': cookies }) }
  return new HttpAnswer(Number(statusCode), head, isBase64Encoded === true ? Buffer.from(String(body), 'base64') : body)
}

function gatewayEvent(request: FunctionRequest, requestId: string): object {
  const { headers, rawBody, method, path } = request
  const query = request.originalUrl.split('?')[1] ?? ''
  const text = isText(headers['content-type'])
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(headers.cookie && { cookies: headers.cookie.split(/;\s*/) }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(query !== '' && {
      queryStringParameters: Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, String(value)])),
    }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'stack',
      domainName: request.hostname,
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.ip ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      timeEpoch: Date.now(),
    },
    ...(rawBody.length > 0 && { body: rawBody.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: rawBody.length > 0 && !text,
  }
}

function isText(contentType: string | undefined): boolean {
  return contentType === undefined || /^text\/|json|xml|javascript|x-www-form-urlencoded/i.test(contentType)
}

function lambdaContext(call: Call, settings: Settings): object {
  return {
    awsRequestId: call.requestId,
    functionName: settings.function,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${settings.function}`,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    logGroupName: settings.function,
    logStreamName: settings.function,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => call.remainingMs,
    signal: call.signal,
  }
}
