#include "kernels/features.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
// Headers older than Linux 5.6 lack the names.
#ifndef HWCAP2_I8MM
#define HWCAP2_I8MM (1 << 13)
#endif
#ifndef HWCAP2_BF16
#define HWCAP2_BF16 (1 << 14)
#endif
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

namespace lam {
namespace {

#if defined(__aarch64__) && defined(__APPLE__)
/** False where this version of macOS does not know the name. */
bool systemHas(const char* name) {
  int value = 0;
  std::size_t size = sizeof value;
  return sysctlbyname(name, &value, &size, nullptr, 0) == 0 && value != 0;
}
#endif

Features detect() {
  Features found;
#if defined(__x86_64__) || defined(_M_X64)
  __builtin_cpu_init();
  // What has AVX2 has F16C, which not every compiler can ask for.
  found.avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  found.avx512 = found.avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl");
  found.avx512Bf16 = found.avx512 && __builtin_cpu_supports("avx512bf16");
  found.avx512Vnni = found.avx512 && __builtin_cpu_supports("avx512vnni");
  found.tiles = askForTiles();
#elif defined(__aarch64__) && defined(__linux__)
  found.dotProduct = (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
  found.int8Matrix = (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0;
  found.bfloat16Matrix = (getauxval(AT_HWCAP2) & HWCAP2_BF16) != 0;
#elif defined(__aarch64__) && defined(__APPLE__)
  // Every Mac with an ARM processor has it.
  found.dotProduct = true;
  found.int8Matrix = systemHas("hw.optional.arm.FEAT_I8MM");
  found.bfloat16Matrix = systemHas("hw.optional.arm.FEAT_BF16");
#endif
  return found;
}

}  // namespace

const Features& features() {
  // Never destroyed, as threads may run on while static destructors do.
  static const auto& found = *new Features(detect());
  return found;
}

}  // namespace lam
