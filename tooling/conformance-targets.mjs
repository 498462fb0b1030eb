// Every backend on every device in every precision, so that one without a report shows in the matrix instead of disappearing.
import { existsSync } from 'node:fs'
import { platformName } from '../packages/native/scripts/platforms.mjs'

/** Whether a compiler built the binary of this platform. */
const hasBinary = existsSync(new URL(`../packages/native/prebuilt/${platformName()}/lam.node`, import.meta.url))

/** Where a device has no report although it could: what it needs. */
const ARM = 'needs a processor with ARM'
const NVIDIA = 'needs an NVIDIA GPU with its driver, CUDA 12 and cuDNN 9'
const BROWSER = 'needs Chromium, which LAM_BROWSER names'

/**
 * - `device`: how a report's device begins, by which a target finds its reports
 * - `named`: the device's name in `packages/backends`
 * - `everywhere`: every machine runs it, so that `npm test` fails where its report is missing
 */
export const TARGETS = [
  { backend: 'reference', named: 'cpu', device: 'cpu', precisions: ['float64'], everywhere: true },
  {
    backend: 'native',
    named: 'cpu',
    device: 'cpu',
    precisions: ['float32'],
    everywhere: hasBinary,
    reason: 'needs a C++ compiler',
  },
  ...native('amx', ['float32', 'bfloat16x3', 'bfloat16', 'int8'], 'needs a processor with AMX'),
  ...native('avx512', ['float32', 'bfloat16', 'int8'], 'needs a processor with AVX-512'),
  ...native('avx2', ['float32', 'int8'], 'needs a processor with AVX2 and no more; `LAM_NATIVE_ISA=avx2` runs it here'),
  ...native('neon', ['float32', 'bfloat16', 'int8'], ARM),
  ...native('scalar', ['float32'], 'LAM_NATIVE_ISA=scalar runs it'),
  { backend: 'wasm', named: 'cpu', device: 'wasm (simd', precisions: ['float32', 'int8'], everywhere: true },
  {
    backend: 'wasm',
    named: 'cpu',
    device: 'wasm (relaxed-simd',
    precisions: ['float32', 'int8'],
    reason: 'needs a version of Node or a browser with relaxed SIMD',
  },
  { backend: 'wasm', named: 'cpu', device: 'wasm', setup: 'browser', precisions: ['float32', 'int8'], reason: BROWSER },
  { backend: 'onnx', named: 'cpu', device: 'cpu', precisions: ['float32', 'int8'], everywhere: true },
  onnx('cuda', NVIDIA),
  onnx('tensorrt', `${NVIDIA}, and TensorRT 10`),
  onnx('webgpu', 'needs a GPU, or the software driver of Chromium'),
  onnx('dml', 'needs Windows 10 or later'),
  onnx('coreml', 'needs macOS'),
  { backend: 'webgpu', named: 'wasm', device: 'wasm', precisions: ['float32'], reason: BROWSER },
  { backend: 'webgpu', named: 'webgpu', device: 'webgpu', precisions: ['float32'], reason: BROWSER },
  {
    backend: 'webgpu',
    named: 'webgpu',
    device: 'webgpu',
    label: 'webgpu on a real GPU',
    // Chromium's software adapter names itself.
    except: 'swiftshader',
    precisions: ['float32'],
    reason: 'needs a GPU; LAM_WEBGPU_ADAPTER=default takes the one of the machine',
  },
]

function native(isa, precisions, reason) {
  return [{ backend: 'native', named: 'cpu', device: `cpu (${isa}`, precisions, reason }]
}

function onnx(device, reason) {
  return { backend: 'onnx', named: device, device, precisions: ['float32', 'float16'], reason }
}

/** The targets that no report is about, a line each for the precisions that lack. */
export function missingOf(reports, targets = TARGETS) {
  return targets.flatMap((target) => {
    const { backend, device, label = target.setup ? `${device}, in a ${target.setup}` : device, precisions } = target
    const lacking = precisions.filter((precision) => !reports.some((report) => isAbout(report, target, precision)))
    if (lacking.length === 0) return []
    const what = `${label}${label.includes('(') ? ')' : ''}, ${lacking.join(' and ')}`
    const reason = target.everywhere ? 'it runs on every machine, and its tests left no report' : target.reason
    return [{ backend, device: what, reason, everywhere: target.everywhere === true }]
  })
}

function isAbout(report, { backend, device, setup, except }, precision) {
  const cases = report.cases.filter((each) => each.precision === precision)
  return (
    report.backend === backend &&
    report.device.startsWith(device) &&
    (except === undefined || !report.device.includes(except)) &&
    (setup === undefined || report.setup?.includes(setup) === true) &&
    cases.some(({ outcome }) => outcome === 'passed' || outcome === 'failed')
  )
}
