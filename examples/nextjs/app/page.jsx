import { documents } from '../lib/documents.js'
import { lam } from '../lib/lam.js'

/** Documents by their nearness to `?q=`, computed on the server. The page ships no model. */
export default async function Page({ searchParams }) {
  const { q = '' } = await searchParams
  const found = q === '' ? [] : await search(q)
  return (
    <main>
      <form>
        <input name="q" defaultValue={q} placeholder="Ask in your own words" />
        <button type="submit">Search</button>
      </form>
      <ol>
        {found.map(({ text, score }) => (
          <li key={text}>
            {text} <small>{score.toFixed(3)}</small>
          </li>
        ))}
      </ol>
    </main>
  )
}

async function search(query) {
  const [asked, rows] = await Promise.all([lam.encodeQuery(query), lam.encodeDocuments(documents)])
  return documents
    .map((text, i) => ({ text, score: lam.similarity(asked, rows.at(i)) }))
    .sort((a, b) => b.score - a.score)
}
