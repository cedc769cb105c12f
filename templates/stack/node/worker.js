async function ask() {
  const response = await fetch(process.env.WEB_URL)
  const { visits } = await response.json()
  console.log(`web has been visited ${visits} times`)
}

const timer = setInterval(() => ask().catch((error) => console.error(`web does not answer: ${error.message}`)), 5000)
process.on('SIGTERM', () => clearInterval(timer))
