import { useEffect } from 'preact/hooks'
import { usePlayground } from './state/playground.js'
import { openFragment } from './state/share.js'
import { CompareView } from './views/compare-view.js'
import { deferred } from './views/deferred.js'
import { EngineBar } from './views/engine-bar.js'
import { Introduction } from './views/introduction.js'
import { Privacy } from './views/privacy.js'
import { ProblemNote } from './views/problem-note.js'
import { ReadView } from './views/read-view.js'
import { SearchView } from './views/search-view.js'
import { type Tab, Tabs } from './views/tabs.js'
import { TimelineView } from './views/timeline-view.js'

const FilesView = deferred(async () => (await import('./views/files-view.js')).FilesView)

const tabs: readonly Tab[] = [
  { name: 'compare', title: 'Compare', view: CompareView },
  { name: 'search', title: 'Search', view: SearchView },
  { name: 'read', title: 'Long text', view: ReadView },
  { name: 'files', title: 'Your files', view: FilesView },
  { name: 'engine', title: 'Engine', view: TimelineView },
]
/** Names of the tabs in addresses. */
export const tabNames: readonly string[] = tabs.map(({ name }) => name)

export function App() {
  const playground = usePlayground()
  const { tab } = playground
  useEffect(() => {
    // The user may also enter a link into the address of an open page.
    const open = () => void openFragment(playground, location.hash, tabNames)
    addEventListener('hashchange', open)
    return () => removeEventListener('hashchange', open)
  }, [playground])
  const choose = (name: string) => {
    history.replaceState(null, '', `#${name}`)
    tab.value = name
  }
  return (
    <>
      <Introduction />
      <main>
        <EngineBar />
        <ProblemNote />
        <Tabs tabs={tabs} current={tab.value} onChoose={choose} />
      </main>
      <Privacy />
    </>
  )
}
