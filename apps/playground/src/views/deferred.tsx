import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { Lazy } from '../state/lazy.js'

/** A view whose code loads when it is first shown, and again after a failure when it is next shown. */
export function deferred(load: () => Promise<ComponentType>): ComponentType {
  const code = new Lazy(load)
  return () => {
    useEffect(() => void code.need(), [])
    const View = code.value.value
    if (View !== undefined) return <View />
    return (
      <p class="empty" role="status">
        {code.hasFailed.value &&
          'This part of the page could not be fetched. Check the connection to this site, then open it again.'}
      </p>
    )
  }
}
