import { expect, it } from 'vitest'
import { manifestOf, withoutLogins } from './manifest.js'

it('what is shown of a job has no user, password or option of an address, however deep it is', () => {
  const output = {
    kind: 'pgvector',
    url: 'postgres://ada:secret@db.example:5432/texts?sslpassword=secret',
    table: 'rows',
  }
  const shown = { ...output, url: 'postgres://db.example:5432/texts' }
  expect(withoutLogins({ output, more: [{ url: 'not an address' }] })).toEqual({
    output: shown,
    more: [{ url: 'not an address' }],
  })
  expect(JSON.stringify(manifestOf({ output } as never))).not.toMatch(/secret|ada/)
})
