// Opens a file of a model with the settings of the environment, as a program that uses the built package. Prints the number of bytes
// as they arrive, then the file's SHA-256 or the error's code.
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { huggingFace } from '@lamjs/hub'

const [, , name, file] = process.argv
try {
  const opened = await huggingFace(name).open(file, { onBytes: (loaded) => writeSync(1, `${loaded}\n`) })
  const bytes = await opened?.read(0, opened.byteLength)
  writeSync(1, `${bytes === undefined ? 'absent' : createHash('sha256').update(bytes).digest('hex')}\n`)
} catch (error) {
  writeSync(1, `${error.code}: ${error.message}\n`)
}
