import { findBrowser } from '../find-browser.mjs'

/** The `needs` of a cell that opens a page. */
export function needsBrowser() {
  return findBrowser() ? undefined : 'no Chromium was found'
}
