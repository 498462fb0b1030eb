#include <array>
#include <cstring>
#include <string_view>

#include "kernels/kernels.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace lam {

const Kernels& scalarKernels();
#if defined(__x86_64__) || defined(_M_X64)
const Kernels& avx2Kernels();
const Kernels& avx512Kernels();
#elif defined(__aarch64__) || defined(_M_ARM64)
const Kernels& neonKernels();
#endif

namespace {

/** Null-terminated, best first. */
using List = std::array<const Kernels*, 4>;

List detect() {
  List list{};
  std::size_t count = 0;
#if defined(__x86_64__) || defined(_M_X64)
  __builtin_cpu_init();
  // What has AVX2 has F16C, which not every compiler can ask for.
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  if (avx512) list[count++] = &avx512Kernels();
  if (avx2) list[count++] = &avx2Kernels();
#elif defined(__aarch64__) || defined(_M_ARM64)
  list[count++] = &neonKernels();
#endif
  list[count] = &scalarKernels();
  return list;
}

}  // namespace

const Kernels* const* availableKernels() {
  static const List list = detect();
  return list.data();
}

const Kernels* selectKernels(const char* isa) {
  const Kernels* const* list = availableKernels();
  if (isa == nullptr || *isa == '\0') return *list;
  for (; *list != nullptr; list++) {
    if (std::string_view((*list)->isa) == isa) return *list;
  }
  return nullptr;
}

bool supports(const Kernels& kernels, Format format) {
  if (kernels.tile[static_cast<int>(format)] == nullptr) return false;
#if defined(__x86_64__) || defined(_M_X64)
  if (std::string_view(kernels.isa) == "avx512") {
    if (format == Format::bfloat16) return __builtin_cpu_supports("avx512bf16");
    if (format == Format::int8) return __builtin_cpu_supports("avx512vnni");
  }
#elif defined(__aarch64__) && defined(__linux__)
  if (format == Format::int8 && std::string_view(kernels.isa) == "neon") return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#endif
  // Every Mac with an ARM processor has sdot.
  return true;
}

}  // namespace lam
