#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lam {

/** What the processor would raise; null for nothing. It names the exception and its cause (Intel SDM, volume 2). */
using Fault = const char*;

/** One thread's tile registers and what the instructions of AMX do with them (Intel SDM, volume 2, "Intel AMX instruction reference"). */
class TileMachine {
 public:
  /** LDTILECFG and STTILECFG: 64 bytes. */
  Fault loadConfiguration(const std::byte* from);
  void storeConfiguration(std::byte* to) const;
  /** TILERELEASE. */
  void release();

  Fault zero(int tile);
  /** TILELOADD and TILESTORED: rows `stride` bytes apart. */
  Fault load(int tile, const std::byte* from, std::ptrdiff_t stride);
  Fault store(int tile, std::byte* to, std::ptrdiff_t stride) const;

  /** TDPBSSD and its like: c += a·b by fours, in int32. */
  Fault multiplyBytes(int c, int a, int b, bool aSigned, bool bSigned);
  /**
   * TDPBF16PS: two chains of fused multiply-adds, one for each value of a pair, from zero; their sum is added to c. Rounds to nearest
   * even, and takes and makes no subnormals.
   */
  Fault multiplyBf16(int c, int a, int b);

 private:
  static constexpr int tiles = 8;
  static constexpr int mostRows = 16;
  static constexpr int mostBytes = 64;
  struct Shape {
    std::uint8_t rows = 0;
    std::uint16_t bytes = 0;
  };
  struct alignas(64) Data {
    std::byte rows[mostRows][mostBytes] = {};
  };

  Fault unusable(int tile) const;
  Fault unfit(int c, int a, int b) const;

  bool configured_ = false;
  std::array<Shape, tiles> shapes_{};
  std::array<Data, tiles> data_{};
};

}  // namespace lam
