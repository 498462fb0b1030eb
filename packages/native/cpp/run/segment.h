#pragma once

#include <cstdint>

namespace lam {

/** What the windows of a long text hand on, whatever the family keeps there. */
struct Carry {
  virtual ~Carry() = default;
};

/** How a family cuts texts that are too long to go through in one piece. Depends on nothing but the model, so that a text's bits do not either. */
struct TextWindows {
  /** Tokens of the longest text that is not cut. */
  std::int64_t longestWhole;
  /** Tokens of a window that are its own. */
  int tokens;
  /** Tokens after them that a window reads. */
  int lookAhead;
};

/** A whole text, or a window of one, inside a pass. */
struct Segment {
  const std::int32_t* ids;
  /** Token type ids; null where all are 0. */
  const std::uint8_t* types;
  /** Position of the first row in its text, and the text's length. */
  std::int64_t first;
  std::int64_t length;
  /** Rows fed, and how many of them are the window's own. */
  int rows;
  int keep;
  /** Null for a whole text. */
  Carry* carry = nullptr;
  /** Where its rows lie in the pass; set by the pass. */
  int at = 0;
};

}  // namespace lam
