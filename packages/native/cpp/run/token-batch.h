#pragma once

#include <cstdint>
#include <vector>

namespace lam {

/** Texts of token ids, packed end to end: `TokenBatch` of core. */
struct TokenBatch {
  /** `[tokens]`. */
  std::vector<std::int32_t> ids;
  /** `[texts + 1]`. */
  std::vector<std::uint32_t> offsets;
  /** `[spans, 2]`. */
  std::vector<std::uint32_t> spans;
  /** `[tokens]`, or empty where all token types are 0. */
  std::vector<std::uint8_t> types;
};

}  // namespace lam
