import { useEffect, useState } from 'preact/hooks'

/** A text, or a pair of texts, by index. */
export interface Selection {
  readonly text: number
  readonly other?: number
}

/** A selection by pointer ends with it. A selection by click or keyboard stays until Escape. */
export interface SelectionControl {
  /** The selection by pointer, else the one by click or keyboard. */
  readonly shown: Selection | undefined
  readonly picked: Selection | undefined
  point(selection: Selection | undefined): void
  pick(selection: Selection): void
  clear(): void
}

/** One selection for all views of the same texts. @param texts number of texts */
export function useSelection(texts: number): SelectionControl {
  const [pointed, setPointed] = useState<Selection | undefined>()
  const [picked, setPicked] = useState<Selection | undefined>()
  const existing = (selection: Selection | undefined) =>
    selection && Math.max(selection.text, selection.other ?? 0) < texts ? selection : undefined
  const clear = () => {
    setPointed(undefined)
    setPicked(undefined)
  }
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && clear()
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  return {
    shown: existing(pointed) ?? existing(picked),
    picked: existing(picked),
    point: setPointed,
    pick: setPicked,
    clear,
  }
}
