import type { ComponentType } from 'preact'
import { useRef } from 'preact/hooks'

export interface Tab {
  readonly name: string
  readonly title: string
  readonly view: ComponentType
}

interface TabsProps {
  readonly tabs: readonly Tab[]
  readonly current: string
  readonly onChoose: (name: string) => void
}

/** Tabs by the ARIA pattern: one stop for the Tab key, arrows between them. It renders only the current view. */
export function Tabs({ tabs, current, onChoose }: TabsProps) {
  const list = useRef<HTMLDivElement>(null)
  const at = tabs.findIndex(({ name }) => name === current)
  const { view: View } = tabs[at]
  const onKeyDown = (event: KeyboardEvent) => {
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (target === undefined) return
    event.preventDefault()
    const next = (target + tabs.length) % tabs.length
    onChoose(tabs[next].name)
    list.current?.querySelectorAll('button')[next].focus()
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label="What to try" ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === current}
            aria-controls="view"
            tabIndex={name === current ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {title}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="view" class="view" aria-labelledby={`tab-${current}`}>
        <View />
      </div>
    </>
  )
}
