// Parcel 2, for the browser.
import { findBrowser } from '../../find-browser.mjs'
import { expectServedPage, writeWebApp } from '../web-app.mjs'

export const cells = [
  {
    name: 'parcel/web',
    title: 'Parcel 2, build, browser: page and worker',
    settings: [{ file: 'package.json', lines: manifest() }],
    needs: () => (findBrowser() ? undefined : 'no Chromium was found'),
    async run(project) {
      await project.install('@lamjs/webgpu', 'parcel@2')
      writeWebApp(project)
      await project.run('npx', ['parcel', 'build', 'index.html', '--dist-dir', 'out', '--no-cache', '--no-optimize'])
      await expectServedPage(project, 'out')
    },
  },
]

function manifest() {
  return `{
  "name": "field",
  "private": true,
  "type": "module",
  "@parcel/resolver-default": { "packageExports": true }
}`
}
