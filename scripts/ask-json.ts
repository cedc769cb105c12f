import { request } from 'node:http'

/** One HTTP request on a connection of its own. @returns the JSON answer @throws when there is none, or its status is no success */
export function askJson(method: string, url: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) resolve(JSON.parse(text))
        else reject(new Error(`${method} ${url}: ${status} ${text.trim()}`))
      })
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${url}: no answer within 10 s`)))
    outgoing.on('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
