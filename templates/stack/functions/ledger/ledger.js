const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const { createServer } = require('node:http')

const file = process.env.FILE

/** All entries, the oldest first. An entry that came twice, as events may, is there once. */
function entries() {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  return [...new Map(lines.filter(Boolean).map((line) => [JSON.parse(line).id, JSON.parse(line)])).values()]
}

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    let body = ''
    for await (const part of request) body += part
    appendFileSync(file, `${JSON.stringify(JSON.parse(body))}\n`)
    return response.writeHead(204).end()
  }
  response.setHeader('content-type', 'application/json')
  response.end(`${JSON.stringify(entries())}\n`)
})

server.listen(8080, () => console.log('keeping the books on port 8080'))
process.on('SIGTERM', () => process.exit(0))
