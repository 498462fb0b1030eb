import { miniInt8 } from '@lamjs/model-mini/int8'
import { formatOf, type Hit, openIndex } from '@lamjs/search'
import { LAM, wasm } from '@lamjs/wasm'

const folder = document.querySelector('#folder') as HTMLInputElement
const query = document.querySelector('#query') as HTMLInputElement
const status = document.querySelector('#status') as HTMLElement
const list = document.querySelector('#hits') as HTMLElement

const embedder = new LAM(wasm({ precision: 'int8' }), { model: miniInt8 })
/** In this page's memory. `location: 'idb://notes'` keeps it for the next visit. */
const opened = openIndex({ embedder })

folder.onchange = async () => {
  const index = await opened
  const files = [...(folder.files ?? [])]
    .map((file) => ({ path: file.webkitRelativePath, read: async () => new Uint8Array(await file.arrayBuffer()) }))
    .filter(({ path }) => formatOf(path) !== undefined)
  const { refused } = await index.update(files, {
    removeOthersUnder: '',
    onProgress: ({ file, passages }) => {
      status.textContent = `${passages} passages … ${file}`
    },
  })
  const stats = await index.stats()
  status.textContent = `${stats.passages} passages of ${stats.files} files. ${refused.map(({ reason }) => reason).join(' ')}`
  await search()
}

query.oninput = search

async function search(): Promise<void> {
  const asked = query.value.trim()
  const hits = asked === '' ? [] : await (await opened).search(asked)
  // A later keystroke has its own answer.
  if (asked === query.value.trim()) list.replaceChildren(...hits.map(itemOf))
}

function itemOf({ file, line, text, matches }: Hit): HTMLElement {
  const item = document.createElement('li')
  const place = document.createElement('strong')
  place.textContent = `${file}:${line}`
  const passage = document.createElement('p')
  let end = 0
  for (const match of matches) {
    const word = document.createElement('mark')
    word.textContent = text.slice(match.start, match.end)
    passage.append(text.slice(end, match.start), word)
    end = match.end
  }
  passage.append(text.slice(end))
  item.append(place, passage)
  return item
}
