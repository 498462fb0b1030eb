#pragma once

#if defined(__x86_64__) || defined(_M_X64)
#include <cpuid.h>

#include <cstdint>

namespace lam {

/** What an x86-64 processor says of itself under a leaf and a part of it; zeros where it knows no such leaf. */
struct CpuidRegisters {
  std::uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

inline CpuidRegisters cpuid(unsigned leaf, unsigned part) {
  CpuidRegisters found;
  __get_cpuid_count(leaf, part, &found.eax, &found.ebx, &found.ecx, &found.edx);
  return found;
}

/** XCR0: what the system saves of a thread when another one runs. */
inline std::uint64_t savedState() {
  constexpr std::uint32_t osxsave = 1u << 27;
  if ((cpuid(1, 0).ecx & osxsave) == 0) return 0;
  std::uint32_t low, high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return static_cast<std::uint64_t>(high) << 32 | low;
}

}  // namespace lam
#endif
