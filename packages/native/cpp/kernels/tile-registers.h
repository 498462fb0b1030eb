#pragma once

#include <cstddef>

namespace lam {
namespace {

// The instructions on tile registers (AMX), for the object file that is compiled for them. They are written out, because GCC's own intrinsics
// do not say that a load reads memory.

/** Rows of a tile, and bytes of a row: the largest there are. */
constexpr int registerRows = 16;
constexpr int registerBytes = 64;

template <int T>
void zeroRegister() {
  asm volatile("tilezero %%tmm%c0" : : "i"(T));
}

/** Sixteen rows of 64 bytes, `stride` bytes apart, that begin `Offset` bytes behind `from`. */
template <int T, int Offset = 0>
void loadRegister(const std::byte* from, std::size_t stride) {
  asm volatile("tileloadd %c3(%1,%2,1), %%tmm%c0" : : "i"(T), "r"(from), "r"(stride), "i"(Offset) : "memory");
}

template <int T, int Offset = 0>
void storeRegister(std::byte* to, std::size_t stride) {
  asm volatile("tilestored %%tmm%c0, %c3(%1,%2,1)" : : "i"(T), "r"(to), "r"(stride), "i"(Offset) : "memory");
}

/** C += A·B in int32; A is signed, B unsigned, four values of the depth side by side. */
template <int C, int A, int B>
void multiplyInt8() {
  asm volatile("tdpbsud %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(C), "i"(A), "i"(B));
}

/**
 * C += A·B in float32 of bfloat16, two values of the depth side by side. Each of the two has a sum of its own; both are added, then to C.
 * Subnormals count as zero, whatever the thread's rounding mode says.
 */
template <int C, int A, int B>
void multiplyBf16() {
  asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(C), "i"(A), "i"(B));
}

}  // namespace
}  // namespace lam
