// A store for JSON documents over HTTP. Each change is one line appended to a log; the log is read again at the next start.
//   GET /<collection>   POST /<collection> {..}   PATCH /<collection>/<id> {..}
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const token = readFileSync(process.env.TOKEN_FILE, 'utf8').trim()
const log = `${process.env.DATA_FOLDER}/log.jsonl`
const collections = new Map()

mkdirSync(process.env.DATA_FOLDER, { recursive: true })
const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []
for (const line of lines) apply(JSON.parse(line))
console.log(`${lines.length} changes read from ${log}`)

const server = createServer(async (request, response) => {
  const [, collection, id] = request.url.split('/')
  if (collection === 'health') return answer(response, 200, { documents: [...collections.values()].reduce((sum, documents) => sum + documents.size, 0) })
  if (request.headers.authorization !== `Bearer ${token}`) return answer(response, 401, { error: 'a token is needed' })
  const documents = collections.get(collection) ?? new Map()
  switch (request.method) {
    case 'GET':
      return answer(response, 200, [...documents.values()])
    case 'POST':
      return answer(response, 201, change({ collection, document: { ...(await body(request)), id: String(documents.size + 1) } }))
    case 'PATCH':
      if (!documents.has(id)) return answer(response, 404, { error: `no ${collection}/${id}` })
      return answer(response, 200, change({ collection, document: { ...documents.get(id), ...(await body(request)), id } }))
    default:
      return answer(response, 405, { error: 'GET, POST or PATCH' })
  }
})
server.listen(7000, () => console.log('store listens on :7000'))
process.on('SIGTERM', () => server.close(() => process.exit(0)))

function change(entry) {
  appendFileSync(log, `${JSON.stringify(entry)}\n`)
  apply(entry)
  console.log(`${entry.collection}/${entry.document.id} written`)
  return entry.document
}

function apply({ collection, document }) {
  if (!collections.has(collection)) collections.set(collection, new Map())
  collections.get(collection).set(document.id, document)
}

async function body(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return JSON.parse(text || '{}')
}

function answer(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
