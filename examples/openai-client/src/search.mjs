// A semantic search by the official client of OpenAI's API. Only `baseURL` says that a LAM server answers.
import OpenAI from 'openai'

const openai = new OpenAI({ baseURL: process.env.LAM_URL ?? 'http://127.0.0.1:8080/v1', apiKey: 'unused' })

const documents = [
  'To change your password, open the settings and choose Security.',
  'Parcels arrive within three working days.',
  'You may send a product back for thirty days.',
]
const query = process.argv[2] ?? 'I cannot log in any more'

const embed = async (input) => {
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input })
  return data.map(({ embedding }) => embedding)
}

const [[asked], rows] = await Promise.all([embed(query), embed(documents)])
// Rows have norm 1, so that their product is the cosine.
const scores = rows.map((row) => row.reduce((sum, value, i) => sum + value * asked[i], 0))

for (const i of [...scores.keys()].sort((a, b) => scores[b] - scores[a])) {
  console.log(scores[i].toFixed(3), documents[i])
}
