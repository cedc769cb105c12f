const response = await fetch('http://127.0.0.1:7000/health')
console.log(response.status, await response.text())
process.exit(response.ok ? 0 : 1)
