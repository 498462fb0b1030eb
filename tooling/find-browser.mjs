// Has no dependencies, because the set-up looks for a browser before it installs any.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The Chromium or Chrome for tests: the one that `LAM_BROWSER` or `CHROME_PATH` names, or the one in this platform's usual places.
 * @returns its path, or undefined if there is none
 */
export function findBrowser(env = process.env, exists = existsSync) {
  const named = env.LAM_BROWSER || env.CHROME_PATH
  return named ? [named].find(exists) : usualPaths(env).find(exists)
}

function usualPaths(env) {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return ['/Applications', join(env.HOME ?? '', 'Applications')].flatMap((folder) =>
      apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    )
  }
  if (process.platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean)
    const programs = [
      join('Google', 'Chrome', 'Application', 'chrome.exe'),
      join('Chromium', 'Application', 'chrome.exe'),
      join('Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]
    return folders.flatMap((folder) => programs.map((program) => join(folder, program)))
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return ['/usr/bin', '/usr/local/bin', '/snap/bin'].flatMap((folder) => names.map((name) => join(folder, name)))
}
