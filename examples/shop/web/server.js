// Serves the page, and passes /api/.. on to the api.
import { readFileSync } from 'node:fs'
import { createServer, request as ask } from 'node:http'

const settings = readFileSync('settings.json', 'utf8')
const page = readFileSync('public/index.html', 'utf8').replaceAll('{{name}}', JSON.parse(settings).name)

const server = createServer((request, response) => {
  if (request.url === '/') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  if (request.url === '/settings') return response.writeHead(200, { 'content-type': 'application/json' }).end(settings)
  if (!request.url.startsWith('/api/')) return response.writeHead(404).end('no such page\n')
  const target = new URL(request.url.slice('/api'.length), process.env.API_URL)
  const onward = ask(target, { method: request.method, headers: { 'content-type': 'application/json' } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', (error) => response.writeHead(502).end(`the api does not answer: ${error.message}\n`))
  request.pipe(onward)
})
server.listen(8080, () => console.log('web listens on :8080'))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
