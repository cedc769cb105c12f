/** Called for each request. What it returns is the answer: an object as JSON, a string as text, or a Response. */
export default async function handle(request: Request): Promise<Size | Response> {
  const { width = 0 } = (await request.json()) as Partial<Size>
  if (!(width > 0)) return Response.json({ error: '`width` is a positive number' }, { status: 400 })
  return { width, height: Math.round(width * 0.75) }
}

export interface Size {
  width: number
  height: number
}
