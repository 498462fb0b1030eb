import { sessionSettings } from '../devices.js'
import { probeDevice } from '../worker/open-session.js'

/** Whether there is no WebGPU adapter, not even one in software: tests that need one are then listed as not run. */
export const webgpuAbsent = await probeDevice('webgpu', sessionSettings('webgpu', undefined), 'float32').then(
  () => false,
  () => true,
)
