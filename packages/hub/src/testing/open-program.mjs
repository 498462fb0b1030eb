// Opens a file of a model with what the environment says, as a program of its own on the built package. Prints the bytes it has got as they
// come, then the SHA-256 of the file, or the code of the error.
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
