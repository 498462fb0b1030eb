import { useState } from 'preact/hooks'
import { CompareView } from './views/compare-view.js'
import { EngineBar } from './views/engine-bar.js'
import { EngineChooser } from './views/engine-chooser.js'
import { Privacy } from './views/privacy.js'
import { ProblemNote } from './views/problem-note.js'
import { ReadView } from './views/read-view.js'
import { SearchView } from './views/search-view.js'
import { type Tab, Tabs } from './views/tabs.js'
import { TimelineView } from './views/timeline-view.js'

const tabs: readonly Tab[] = [
  { name: 'compare', title: 'Compare', view: CompareView },
  { name: 'search', title: 'Search', view: SearchView },
  { name: 'read', title: 'Long text', view: ReadView },
  { name: 'engine', title: 'Engine', view: TimelineView },
]

export function App() {
  const [current, setCurrent] = useState(() => tabFromAddress(location.hash))
  const choose = (name: string) => {
    history.replaceState(null, '', `#${name}`)
    setCurrent(name)
  }
  return (
    <>
      <header>
        <h1>LAM playground</h1>
        <p class="lead">Text in, meaning as numbers out. It all happens in this page; nothing you type leaves it.</p>
      </header>
      <main>
        <EngineBar />
        <ProblemNote />
        <EngineChooser />
        <Tabs tabs={tabs} current={current} onChoose={choose} />
      </main>
      <Privacy />
    </>
  )
}

function tabFromAddress(hash: string): string {
  return tabs.find(({ name }) => `#${name}` === hash)?.name ?? tabs[0].name
}
