import { findBrowser } from '../find-browser.mjs'

/** A cell's `needs` where it opens a page. */
export function needsBrowser() {
  return findBrowser() ? undefined : 'no Chromium was found'
}
