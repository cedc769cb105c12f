// Called for each request. What it returns is the answer: an object as JSON, a string as text, nothing as 204.
export default function handle(request) {
  const { width = 0 } = request.body ?? {}
  return { width, height: Math.round((width * 3) / 4) }
}
