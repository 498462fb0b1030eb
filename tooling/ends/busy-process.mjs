// The process that `kill-test.mjs` ends. It loads a backend and embeds, one line per row, until it is stopped or stops itself.
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const [root, backend, ending, delay, model] = isMainThread ? process.argv.slice(2) : workerData

const work = async (write) => {
  const lib = await import(new URL(`packages/${backend}/dist/index.js`, root.endsWith('/') ? root : `${root}/`).href)
  const lam = new lib.LAM(lib[backend](), model === '' ? {} : { model })
  let index = 0
  const texts = function* () {
    for (;;) yield `Some words of text number ${index}, which is about nothing at all.`
  }
  for await (const { embedding } of lam.stream(texts()))
    write(`${JSON.stringify({ index: index++, width: embedding.length })}\n`)
}

if (isMainThread && ending === 'terminate') {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: [root, backend, 'none', delay, model],
    stdout: false,
  })
  setTimeout(() => worker.terminate().then(() => process.exit(0)), Number(delay))
} else if (!isMainThread) {
  await work(() => {})
} else {
  if (ending === 'exit') setTimeout(() => process.exit(7), Number(delay))
  if (ending === 'throw')
    setTimeout(() => {
      throw new Error('on purpose')
    }, Number(delay))
  if (ending === 'reject')
    setTimeout(() => {
      Promise.reject(new Error('on purpose'))
    }, Number(delay))
  // A truncated model gives an error, unless the process has already read it. In both cases it exits normally.
  if (ending === 'cut') setTimeout(() => process.exit(0), Number(delay) + 400)
  const running = work((line) => writeSync(1, line))
  if (ending === 'cut')
    running.catch((error) => {
      if (!String(error.code).startsWith('LAM_')) process.exit(3)
    })
}
