fetch('http://localhost:8080/health').then(
  (response) => process.exit(response.ok ? 0 : 1),
  () => process.exit(1),
)
