#include "kernels/features.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace lam {
namespace {

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
#elif defined(__aarch64__) || defined(_M_ARM64)
  // Every Mac with an ARM processor has it.
  found.dotProduct = true;
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
