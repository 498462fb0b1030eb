#include "kernels/features.h"

#if defined(__x86_64__) || defined(_M_X64)
#include "kernels/cpuid.h"
#elif defined(__aarch64__) && defined(__linux__)
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

#if defined(__x86_64__) || defined(_M_X64)
constexpr bool holds(std::uint64_t flags, std::uint64_t wanted) { return (flags & wanted) == wanted; }

constexpr std::uint32_t bit(int index) { return 1u << index; }

/**
 * From the processor itself (Intel SDM, volume 2, CPUID), as `__builtin_cpu_supports` knows no instruction set in a build by Zig, whose own
 * library for the compiler leaves it without an answer.
 */
void detectVectors(Features& found) {
  const std::uint64_t state = savedState();
  const CpuidRegisters basic = cpuid(1, 0);
  const CpuidRegisters extended = cpuid(7, 0);
  constexpr std::uint64_t avxState = 0x6;
  constexpr std::uint32_t fmaAvxF16c = bit(12) | bit(28) | bit(29);
  found.avx2 = holds(state, avxState) && holds(basic.ecx, fmaAvxF16c) && holds(extended.ebx, bit(5));
#if defined(__APPLE__)
  // macOS begins to save it with the first instruction that needs it.
  constexpr std::uint64_t avx512State = 0;
#else
  constexpr std::uint64_t avx512State = 0xe0;
#endif
  constexpr std::uint32_t fDqBwVl = bit(16) | bit(17) | bit(30) | bit(31);
  found.avx512 = found.avx2 && holds(state, avx512State) && holds(extended.ebx, fDqBwVl);
  found.avx512Vnni = found.avx512 && holds(extended.ecx, bit(11));
  found.avx512Bf16 = found.avx512 && extended.eax >= 1 && holds(cpuid(7, 1).eax, bit(5));
}
#elif defined(__aarch64__) && defined(__APPLE__)
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
  detectVectors(found);
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
