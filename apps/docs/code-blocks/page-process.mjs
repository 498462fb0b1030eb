// The process of one page: it imports each program that it is told, one after the other.
import { pathToFileURL } from 'node:url'

let failure
process.on('unhandledRejection', (error) => {
  failure ??= error
})

process.on('message', async ({ file }) => {
  failure = undefined
  try {
    await import(pathToFileURL(file).href)
    await new Promise((resolve) => setImmediate(resolve))
  } catch (error) {
    failure ??= error
  }
  process.send({ failure: failure === undefined ? undefined : String(failure?.stack ?? failure) })
})
