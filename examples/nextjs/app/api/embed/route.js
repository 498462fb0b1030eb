import { lam } from '../../../lib/lam.js'

/** `{ texts: string[] }` gives `{ dim, embeddings }`. */
export async function POST(request) {
  const { texts } = await request.json().catch(() => ({}))
  try {
    const rows = await lam.encode(texts, { signal: request.signal })
    return Response.json({ dim: rows.dim, embeddings: rows })
  } catch ({ code, message }) {
    return Response.json({ code, message }, { status: code?.startsWith('LAM_INPUT') ? 400 : 500 })
  }
}
