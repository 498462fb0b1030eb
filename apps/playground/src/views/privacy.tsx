import { clearCachedModels } from '@lamjs/webgpu'
import { useState } from 'preact/hooks'

/** The page's network requests and stored files, and a button that removes the files. */
export function Privacy() {
  const [isForgotten, setForgotten] = useState(false)
  // Browsers give storage only to pages over https or on localhost.
  const keepsModels = 'caches' in globalThis
  const forget = async () => {
    await clearCachedModels()
    setForgotten(true)
  }
  return (
    <footer class="footer">
      <p>
        What you type is sent nowhere and kept nowhere: closing the page forgets it. No cookies, no requests to anywhere
        but where this page came from.
        {keepsModels && ' Only the model, and what the engine makes of it, stays in this browser for the next visit.'} A
        link you copy holds your texts in its own fragment, which browsers send to nobody.{' '}
        <a href="./notice.txt">Whose texts the samples are</a>
      </p>
      {keepsModels && (
        <>
          <button type="button" class="quiet" onClick={forget}>
            Forget the model
          </button>
          <p role="status">{isForgotten && 'Forgotten. The next start fetches it again.'}</p>
        </>
      )}
    </footer>
  )
}
