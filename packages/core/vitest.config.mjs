import { fileURLToPath } from 'node:url'
import { lamVitest } from '@lamjs/tooling/vitest'

// `#files` means dist to users; tests run the sources.
export default lamVitest({
  alias: { '#files': fileURLToPath(new URL('./src/files/files.node.ts', import.meta.url)) },
})
