import { setTimeout as sleep } from 'node:timers/promises'

const LISTEN = {
  bun: `const { url } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: server.fetch })
console.log(\`listening on \${url}\`)`,
  deno: `Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(\`listening on http://127.0.0.1:\${port}/\`) }, server.fetch)`,
}

/**
 * An ES module that mounts `@lamjs/server` in a runtime, with the default model. It prints its address, and each request that it has answered.
 * @param {'bun' | 'deno'} runtime
 * @param {'native' | 'wasm'} backend
 */
export function serveProgram(runtime, backend) {
  return `import { LAM, ${backend} } from '@lamjs/${backend}'
import { createServer } from '@lamjs/server'
const observer = { request: ({ route, status, code }) => console.log(route, status, code ?? '') }
const server = createServer({ models: [{ id: 'mini', open: () => new LAM(${backend}()) }], observer })
${LISTEN[runtime]}`
}

/**
 * Asks a server that runs `serveProgram` for the rows of the two sentences, at once and as a stream, and hangs up on a long request.
 * @param {Pick<import('./project.mjs').Project, 'sentences' | 'expectRow'>} project
 * @param {{ waitFor(pattern: RegExp): Promise<RegExpExecArray> }} running the program
 * @param {'/v1/embeddings' | '/v1/encode'} hangsUpAt where the runtime tells of a client that hangs up
 */
export async function checkServed({ sentences, expectRow }, running, hangsUpAt) {
  const [, url] = await running.waitFor(/listening on (\S+?)\/?\s/)
  const post = (path, type, body, more = {}) =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': type }, body, ...more })
  const embed = (input, more) =>
    post('/v1/embeddings', 'application/json', JSON.stringify({ input, model: 'mini' }), more)
  const stream = (texts, more) =>
    post('/v1/encode', 'application/x-ndjson', ['{}', ...texts.map((text) => JSON.stringify(text))].join('\n'), more)

  const { data } = await (await embed(sentences)).json()
  expectRow(data.map(({ embedding }) => embedding))
  const streamed = (await (await stream(sentences)).text()).trim().split('\n')
  expectRow(streamed.map((line) => rowOf(JSON.parse(line).embedding)))

  const client = new AbortController()
  const long = Array.from({ length: 2_000 }, (_, i) => `${i} ${'a long text '.repeat(200)}`)
  const ask = hangsUpAt === '/v1/encode' ? stream : embed
  const answer = ask(long, { signal: client.signal })
    .then((response) => response.text())
    .then(
      () => 'answered',
      () => 'hung up',
    )
  await sleep(1_500)
  client.abort()
  if ((await answer) !== 'hung up') throw new Error('The long request was answered before its client hung up.')
  await running.waitFor(new RegExp(`${hangsUpAt} \\d+ client_closed_request`))
}

/** The row of little-endian floats in base64. */
function rowOf(base64) {
  return Array.from(new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer))
}
