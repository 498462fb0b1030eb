import { mini } from '@lamjs/model-mini'
import { LAM, native } from '@lamjs/native'
import { afterAll, describe, expect, it } from 'vitest'

/** A query, a text that answers it in other words, and a text that does not answer it but may share a word. */
const triples: readonly (readonly [query: string, related: string, unrelated: string])[] = [
  [
    'My computer will not start.',
    'The laptop fails to boot when I press the power button.',
    'The concert starts at eight.',
  ],
  ['how to bake bread', 'Knead the dough, let it rise, and put the loaf in a hot oven.', 'The bank lowered its rates.'],
  ['A dog is running along the beach.', 'A puppy races over the sand by the sea.', 'The committee ran out of time.'],
  ['symptoms of a cold', 'A runny nose, a sore throat and sneezing.', 'It was a cold winter in the mountains.'],
  ['Which planet has rings?', 'Saturn is surrounded by bands of ice and rock.', 'She wore a gold ring on her finger.'],
  [
    'He scored in the last minute.',
    'A late goal decided the football match.',
    'The composer finished the score of the opera.',
  ],
  ['cheap flights to Italy', 'low-cost airline tickets to Rome', 'the history of the Roman senate'],
  ['The roof leaks when it rains.', 'Water drips through the ceiling in wet weather.', 'Someone leaked the report.'],
  ['How can I save money?', 'Tips for spending less every month', 'Remember to save the file before closing.'],
  ['Plant the seeds in spring.', 'Sow in April, once the frost is over.', 'The power plant closed last year.'],
  ['She plays the violin.', 'A woman performs on a string instrument.', 'The children play hide and seek.'],
  [
    'The king was crowned in the cathedral.',
    'The coronation of the monarch took place in church.',
    'The dentist fitted a crown.',
  ],
]

const lam = new LAM(native(), { model: mini })
afterAll(() => lam.dispose())

describe('lam-mini-v2', () => {
  it('ranks each answer above its unrelated text, and above all other texts', async () => {
    const queries = [...(await lam.encode(triples.map(([query]) => query)))]
    const related = [...(await lam.encode(triples.map(([, answer]) => answer)))]
    const unrelated = [...(await lam.encode(triples.map(([, , other]) => other)))]

    const margins = queries.map((query, i) => lam.similarity(query, related[i]) - lam.similarity(query, unrelated[i]))
    expect(triples.filter((_, i) => margins[i] <= 0).map(([query]) => query)).toEqual([])

    const candidates = [...related, ...unrelated]
    const nearest = queries.map((query) => {
      const scores = candidates.map((candidate) => lam.similarity(query, candidate))
      return scores.indexOf(Math.max(...scores))
    })
    expect(nearest).toEqual([...triples.keys()])
  })

  it('gives the cosines of its card', async () => {
    const cosine = async (a: string, b: string) => {
      const [first, second] = await lam.encode([a, b])
      return lam.similarity(first, second)
    }
    expect(await cosine('The cat sat on the mat.', 'A kitten rested on the rug.')).toBeCloseTo(0.667, 3)
    expect(await cosine('How do I reset my password?', 'Steps to recover access to your account')).toBeCloseTo(0.602, 3)
    expect(
      await cosine('Quarterly revenue rose by eight percent.', 'The company earned more money this quarter.'),
    ).toBeCloseTo(0.617, 3)
  })
})
