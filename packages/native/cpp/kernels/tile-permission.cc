#include "kernels/tile-permission.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <cerrno>
#include <cstdint>
#include <system_error>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

#include "kernels/cpuid.h"
#endif

namespace lam {
#if defined(__x86_64__) || defined(_M_X64)
namespace {

/** The part of a thread's state that holds the tiles' values (Intel SDM, volume 1, "Managing state using the XSAVE feature set"). */
constexpr int tileData = 18;
constexpr std::uint64_t tileConfigAndData = 3u << 17;

/** AMX-BF16, AMX-TILE and AMX-INT8, and a palette with the eight tiles of 16 rows of 64 bytes that the kernels use. */
bool processorHasTiles() {
  constexpr std::uint32_t wanted = 1u << 22 | 1u << 24 | 1u << 25;
  if ((cpuid(7, 0).edx & wanted) != wanted) return false;
  const CpuidRegisters palette = cpuid(0x1d, 1);
  return palette.ebx >> 16 >= 8 && (palette.ebx & 0xffff) >= 64 && (palette.ecx & 0xffff) >= 16;
}

#if defined(__linux__)
/**
 * Linux gives a process the tiles when it asks. It refuses where some thread's alternate signal stack is too small for 8 KB more (ENOSPC); Node has
 * none of its own.
 */
std::string systemRefusal() {
  constexpr long requestPermission = 0x1023;
  if (syscall(SYS_arch_prctl, requestPermission, tileData) == 0) return "";
  return "Linux refused the tile registers, arch_prctl(ARCH_REQ_XCOMP_PERM): " + std::generic_category().message(errno);
}
#elif defined(_WIN32)
/** Windows 11 and Server 2022 have the function. */
std::string systemRefusal() {
  using Enable = BOOL(WINAPI*)(DWORD64);
  const auto enable =
      reinterpret_cast<Enable>(reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "EnableProcessOptionalXStateFeatures")));
  if (enable == nullptr) return "this Windows does not give tile registers";
  return enable(1ull << tileData) ? "" : "Windows refused the tile registers";
}
#else
std::string systemRefusal() { return "this operating system does not give tile registers"; }
#endif

}  // namespace

TilePermission askForTiles() {
  if (!processorHasTiles()) return {"the processor lacks AMX (TILE, INT8 or BF16)", false};
  if ((savedState() & tileConfigAndData) != tileConfigAndData) return {"the system or its hypervisor does not save tile registers", true};
  const std::string refusal = systemRefusal();
  return {refusal, !refusal.empty()};
}
#else
TilePermission askForTiles() { return {"the processor is no x86-64", false}; }
#endif

}  // namespace lam
