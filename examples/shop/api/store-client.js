import { readFileSync } from 'node:fs'

const token = readFileSync(process.env.STORE_TOKEN_FILE, 'utf8').trim()

/** Asks the store; an answer that is no success is an error. */
export async function store(method, path, document) {
  const response = await fetch(`${process.env.STORE_URL}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: document && JSON.stringify(document),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`store: ${method} ${path}: ${response.status} ${answer.error}`)
  return answer
}
