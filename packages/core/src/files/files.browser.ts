import { LamError } from '../errors.js'
import type { LocalFiles } from './local-files.js'

export const localFiles: LocalFiles = {
  pathOfUrl: (url) => refuse(url.href),
  join: (folder) => refuse(folder),
  stat: async (path) => refuse(path),
  read: async (path) => refuse(path),
}

function refuse(path: string): never {
  throw new LamError(
    'LAM_OPTION_INVALID',
    `Cannot read ${path}: there is no local disk here. Expected an http(s) URL such as ` +
      `new URL('./model/', location.href), a model package, or the bytes of the three files.`,
  )
}
