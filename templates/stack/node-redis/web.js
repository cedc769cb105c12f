const { createServer } = require('node:http')
const { connect } = require('node:net')

/** One command in Redis's own protocol, on a connection of its own; the answer is its first line. */
function redis(...words) {
  return new Promise((resolve, reject) => {
    const socket = connect(6379, process.env.REDIS_HOST)
    socket.on('error', reject)
    socket.once('data', (data) => {
      socket.end()
      resolve(data.toString().split('\r\n')[0].slice(1))
    })
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`)
  })
}

const server = createServer(async (request, response) => {
  try {
    if (request.url === '/health') return response.end(`${await redis('PING')}\n`)
    response.setHeader('content-type', 'application/json')
    response.end(`${JSON.stringify({ visits: Number(await redis('INCR', 'visits')) })}\n`)
  } catch (error) {
    response.statusCode = 503
    response.end(`${error.message}\n`)
  }
})

server.listen(8080, () => console.log('listening on port 8080'))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
