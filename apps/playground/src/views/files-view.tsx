import type { SearchMode } from '@lamjs/search'
import { useState } from 'preact/hooks'
import { filesOfDrop, type Picked } from '../files/picked-files.js'
import { usePlayground } from '../state/playground.js'
import { FilesChooser } from './files-chooser.js'
import { FilesFound } from './files-found.js'
import { FilesIndexed } from './files-indexed.js'
import { FilesProblem } from './files-problem.js'
import { filesStatus } from './files-status.js'
import { SearchField } from './search-field.js'
import '../style/files.css'

/** A search in the user's own files: a folder is dropped, indexed in the worker, and searched. */
export function FilesView() {
  const { files } = usePlayground()
  const [isOver, setOver] = useState(false)
  const take = (picking: Promise<Picked>) => void files.pick(picking)
  const isChosen = files.picked.value !== undefined
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: buttons do the same for whoever has no pointer.
    <div
      class={isChosen ? 'files search' : 'files'}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer) take(filesOfDrop(event.dataTransfer))
      }}
    >
      {isChosen ? <Searched onPick={take} /> : <FilesChooser onPick={take} />}
      <FilesProblem />
    </div>
  )
}

interface SearchedProps {
  readonly onPick: (picking: Promise<Picked>) => void
}

function Searched({ onPick }: SearchedProps) {
  const { files, engine } = usePlayground()
  return (
    <>
      <section>
        <SearchField id="files-query" label="Look for" value={files.query} />
        <Narrowing />
        <p class="fine" role="status" data-testid="files-status">
          {filesStatus({
            phase: engine.phase.value,
            query: files.query.value.trim(),
            found: files.found.value,
            only: files.only.value.trim(),
            passages: files.report.value?.passages ?? files.work.value?.passages ?? 0,
            isWhole: files.report.value !== undefined,
            hasFailed: files.problem.value !== undefined,
          })}
        </p>
        <FilesFound />
      </section>
      <FilesIndexed onPick={onPick} />
    </>
  )
}

const modes: readonly { readonly mode: SearchMode; readonly label: string; readonly about: string }[] = [
  { mode: 'hybrid', label: 'Meaning and words', about: 'Both lists, joined' },
  { mode: 'vectors', label: 'Meaning', about: 'The nearest by the model, whatever their words' },
  { mode: 'words', label: 'Words', about: 'Those with the words, rare ones first' },
]

/** How to search, and in which files. */
function Narrowing() {
  const { files } = usePlayground()
  return (
    <div class="narrowing">
      <fieldset class="samples">
        <legend class="spoken">Find by</legend>
        {modes.map(({ mode, label, about }) => (
          <button
            key={mode}
            type="button"
            title={about}
            aria-pressed={files.mode.value === mode}
            onClick={() => {
              files.mode.value = mode
            }}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <label class="only">
        Only in
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="guide, *.md"
          value={files.only.value}
          onInput={(event) => {
            files.only.value = event.currentTarget.value
          }}
        />
      </label>
    </div>
  )
}
