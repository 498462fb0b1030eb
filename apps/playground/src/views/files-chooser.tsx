import { useRef } from 'preact/hooks'
import { filesOfHandle, filesOfInput, type Picked } from '../files/picked-files.js'

interface FilesChooserProps {
  readonly onPick: (picking: Promise<Picked>) => void
}

/** Where the user drops or chooses the first files. */
export function FilesChooser({ onPick }: FilesChooserProps) {
  return (
    <section class="drop">
      <h2>Search in your own files</h2>
      <p>Drop a folder here, and find passages by what they mean and by their words.</p>
      <ChooseButtons onPick={onPick} isFirst />
      <p class="fine">
        Markdown, text, code, HTML, PDF, CSV and JSONL. They stay in this browser: the page reads and indexes them in
        its memory, sends nothing, and forgets them when you close it. The first time it fetches its database from this
        site: PostgreSQL, compiled to WebAssembly, 19 MB.
      </p>
    </section>
  )
}

interface ChooseButtonsProps extends FilesChooserProps {
  readonly isFirst?: boolean
}

/** Buttons that ask the browser for a folder or for files. */
export function ChooseButtons({ onPick, isFirst = false }: ChooseButtonsProps) {
  const folder = useRef<HTMLInputElement>(null)
  const single = useRef<HTMLInputElement>(null)
  const take = (input: HTMLInputElement) => {
    if (input.files?.length) onPick(Promise.resolve(filesOfInput(input.files)))
    input.value = ''
  }
  return (
    <div class="choose">
      <button
        type="button"
        class={isFirst ? 'primary' : 'quiet'}
        onClick={() => chooseFolder(onPick, () => folder.current?.click())}
      >
        Choose a folder
      </button>
      <button type="button" class={isFirst ? '' : 'quiet'} onClick={() => single.current?.click()}>
        Choose files
      </button>
      <input
        ref={folder}
        type="file"
        hidden
        {...{ webkitdirectory: true }}
        data-testid="folder-input"
        onChange={(event) => take(event.currentTarget)}
      />
      <input ref={single} type="file" hidden multiple onChange={(event) => take(event.currentTarget)} />
    </div>
  )
}

type PickDirectory = () => Promise<FileSystemDirectoryHandle>

/** Browsers without `showDirectoryPicker` have an input for folders, which speaks of an upload where there is none. */
function chooseFolder(onPick: FilesChooserProps['onPick'], instead: () => void): void {
  const { showDirectoryPicker } = globalThis as { showDirectoryPicker?: PickDirectory }
  if (showDirectoryPicker === undefined) instead()
  else {
    showDirectoryPicker().then(
      (handle) => onPick(filesOfHandle(handle)),
      () => {
        // The user chose none.
      },
    )
  }
}
