import { after, describe, it } from 'node:test'
import { conformance } from '@lamjs/conformance'
import { myBackend } from 'my-backend'

const { notRun } = conformance(
  { describe, it: (name, body, timeout) => it(name, { timeout }, body), afterAll: after },
  { backend: () => myBackend() },
)
for (const { name, reason } of notRun) console.log(`not run: ${name} (${reason})`)
