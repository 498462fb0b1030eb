import { render } from 'preact'
import { App, tabNames } from './app.js'
import { chosenEngine, NO_ENGINE } from './state/address.js'
import { createPlayground, PlaygroundContext } from './state/playground.js'
import { openFragment } from './state/share.js'
import './style/tokens.css'
import './style/page.css'
import './style/engine.css'
import './style/compare.css'
import './style/map.css'
import './style/heat.css'
import './style/search.css'
import './style/read.css'
import './style/take-away.css'
import './style/timeline.css'

const address = new URL(location.href)
const { connection } = navigator as { connection?: { saveData?: boolean } }
const savesData = connection?.saveData === true
const playground = createPlayground(
  () => new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' }),
  address.searchParams.get('model') ?? '',
  address.href,
  savesData,
)
const { backend, isFull } = chosenEngine(address)
// A user who saves data starts the engine, and its downloads, by hand.
if (backend === undefined && !savesData) playground.engine.startAtOnce()
else if (backend !== undefined && backend !== NO_ENGINE) playground.engine.start(backend, isFull)
await openFragment(playground, location.hash, tabNames)

render(
  <PlaygroundContext.Provider value={playground}>
    <App />
  </PlaygroundContext.Provider>,
  document.getElementById('page') as HTMLElement,
)
