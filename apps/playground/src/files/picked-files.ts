import type { PickedFile } from '../engine/protocol.js'

/** Files that the user chose or dropped. */
export interface Picked {
  /** The folder's name, or the number of files */
  readonly name: string
  readonly files: readonly PickedFile[]
}

/** Folders that programs fill; nobody searches them. Hidden ones begin with a point. */
const SKIPPED = /^(\..+|node_modules|__pycache__)$/

/** Files of an `<input type="file">`, which names the path of each when a folder was chosen. */
export function filesOfInput(list: Iterable<File>): Picked {
  return pickedFrom([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })))
}

/** Files and folders that were dropped. Call it while the event is handled: later the browser has taken them away. */
export async function filesOfDrop({ items }: DataTransfer): Promise<Picked> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const files: PickedFile[] = []
  for (const entry of entries) await collect(entry, entry.name, files)
  return pickedFrom(files)
}

async function collect(entry: FileSystemEntry, path: string, into: PickedFile[]): Promise<void> {
  if (isFile(entry)) into.push({ path, file: await new Promise(entry.file.bind(entry)) })
  else
    for (const child of await childrenOf(entry as FileSystemDirectoryEntry))
      await collect(child, `${path}/${child.name}`, into)
}

/** A reader gives some entries at a time, and none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise(reader.readEntries.bind(reader))
    if (some.length === 0) return all.filter(({ name }) => !SKIPPED.test(name))
    all.push(...some)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

/** Files of a folder from `showDirectoryPicker`. */
export async function filesOfHandle(folder: FileSystemDirectoryHandle): Promise<Picked> {
  const files: PickedFile[] = []
  const walk = async (handle: FileSystemDirectoryHandle, path: string): Promise<void> => {
    for await (const child of handle.values()) {
      if (SKIPPED.test(child.name)) continue
      const name = `${path}/${child.name}`
      if (child.kind === 'file') files.push({ path: name, file: await child.getFile() })
      else await walk(child, name)
    }
  }
  await walk(folder, folder.name)
  return pickedFrom(files)
}

/** Paths of one folder are told from that folder on. */
function pickedFrom(all: readonly PickedFile[]): Picked {
  const files = all.filter(({ path }) => !path.split('/').some((name) => SKIPPED.test(name)))
  const [root, ...rest] = new Set(files.map(({ path }) => path.split('/')[0]))
  const isFolder = root !== undefined && rest.length === 0 && files.every(({ path }) => path.includes('/'))
  if (!isFolder) return { name: files.length === 1 ? files[0].path : `${files.length} files`, files: sorted(files) }
  return { name: root, files: sorted(files.map(({ path, file }) => ({ path: path.slice(root.length + 1), file }))) }
}

const sorted = (files: readonly PickedFile[]) => files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
