export { fileOfInstalledPackage } from '../environment/installed-package.js'
export { cpuShare, usableProcessors } from './usable-processors.js'
