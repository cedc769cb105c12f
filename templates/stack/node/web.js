const { createServer } = require('node:http')

let visits = 0

const server = createServer((request, response) => {
  if (request.url === '/health') return response.end('ok\n')
  visits++
  response.setHeader('content-type', 'application/json')
  response.end(`${JSON.stringify({ hello: 'from web', visits })}\n`)
})

server.listen(8080, () => console.log('listening on port 8080'))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
