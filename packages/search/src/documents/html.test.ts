import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixture, readAll, readOne } from '../testing/read-all.js'

const lake = `The wide lake

The water rose — at night. 湖 🐟 café.

Second
line <b>, bold.

One
Two

Fish\tCount
Carp\t12

Code

if (wet)
    swim()

Written by a fish.`

describe('a page', () => {
  it('is the text that a reader sees, with title and metadata', async () => {
    const { text, title, metadata, headings, format } = await readOne('lake.html', await fixture('lake.html'))
    expect(text).toBe(lake)
    expect(format).toBe('html')
    expect(title).toBe('The lake & its fish')
    expect(metadata).toEqual({ lang: 'en', description: 'A page about "water"' })
    expect(headings?.map(({ start, end }) => text.slice(start, end))).toEqual(['The wide lake', 'Code'])
  })

  it.each(['lake.html', 'lake-crlf.html'])('has lines and units of the file: %s', async (name) => {
    const bytes = await fixture(name)
    const file = new TextDecoder().decode(bytes)
    const { text, places } = await readOne(name, bytes)
    const sourceOf = (words: string) => {
      const start = text.indexOf(words)
      const { line, ...place } = places.place(start, start + words.length)
      return [line, file.slice(place.start, place.end).replaceAll('\r', '')]
    }
    expect(sourceOf('water')).toEqual([15, 'water'])
    expect(sourceOf('rose — at')).toEqual([15, 'rose&nbsp;&mdash; at'])
    expect(sourceOf('🐟 café.')).toEqual([15, '🐟 caf&eacute;.'])
    expect(sourceOf('bold')).toEqual([17, 'bo</b>ld'])
    expect(sourceOf('swim')).toEqual([25, 'swim'])
    expect(sourceOf('wide lake')).toEqual([13, 'wide</em>\n      lake'])
  })

  it('of navigation alone keeps it', async () => {
    expect((await readOne('a.htm', '<nav>Home <a>Contact</a></nav>')).text).toBe('Home Contact')
  })

  it('without a title has that of its first heading; without text it is no document', async () => {
    expect(await readOne('a.html', '<h2>A\n<i>lake</i></h2>text')).toMatchObject({
      title: 'A lake',
      text: 'A lake\n\ntext',
    })
    expect(
      await readAll('a.html', '<html><head><title>Only a title</title></head><body><script>x</script></body></html>'),
    ).toEqual([])
  })

  it('with broken markup is read', async () => {
    expect((await readOne('a.html', '<p>a</b> < b && c &amp <div <p>d</p')).text).toBe('a < b && c &\n\nd')
    expect((await readOne('a.html', 'a<!-- <p>b -->c<![CDATA[d]]>e<script>never ended')).text).toBe('ace')
  })
})

it('every word of a page maps to itself in the file', async () => {
  const part = fc.oneof(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.constantFrom(
      '<p>',
      '</p>',
      '<b>',
      '</b>',
      '<li>',
      '<td>',
      '</div>',
      '<div>',
      '<h2>',
      '</h2>',
      '<br/>',
      '<!-- x -->',
    ),
    fc.constantFrom(' ', '\n', '\r\n', '\t ', '&nbsp;', '湖', '👩‍👧'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
      const file = parts.join('')
      for (const { text, places } of await readAll('a.html', file)) {
        for (const { 0: word, index } of text.matchAll(/\S+/g)) {
          const { start, end, line } = places.place(index, index + word.length)
          expect(file.slice(start, end).replace(/<[^>]*>/g, '')).toBe(word)
          expect(line).toBe(file.slice(0, start).split('\n').length)
        }
        expect(text).toBe(text.trim())
      }
    }),
    { numRuns: 500 },
  )
})
