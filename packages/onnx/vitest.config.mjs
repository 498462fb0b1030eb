import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { lamVitest } from '@lamjs/tooling/vitest'

/**
 * Debian's Chromium brings a Vulkan driver that computes on the CPU: enough for onnxruntime's WebGPU provider. Set here, for a process
 * reads its library path once, when it starts, and the tests' processes start from this one. To test on a GPU, name its driver in
 * VK_ICD_FILENAMES.
 */
const CHROMIUM = '/usr/lib/chromium'
const icd = join(CHROMIUM, 'vk_swiftshader_icd.json')
if (process.env.VK_ICD_FILENAMES === undefined && existsSync(icd)) {
  process.env.VK_ICD_FILENAMES = icd
  process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, CHROMIUM].filter(Boolean).join(delimiter)
}

export default lamVitest()
