import { expect, it } from 'vitest'
import { readOne } from '../testing/read-all.js'

it.each([
  ['elements', `${'<div>'.repeat(100_000)}deep${'</div>'.repeat(100_000)}`],
  ['elements that never end', `${'<b><font>'.repeat(100_000)}deep`],
  ['ends of nothing', `${'<div>'.repeat(100_000)}deep${'</span>'.repeat(100_000)}`],
  ['angles', `deep ${'<'.repeat(100_000)}`],
  ['attributes', `<a ${'b="c" '.repeat(100_000)}>deep`],
])('hostile nesting is read in linear time: %s', async (_, html) => {
  const began = performance.now()
  const { text } = await readOne('a.html', html)
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(text).toContain('deep')
})
