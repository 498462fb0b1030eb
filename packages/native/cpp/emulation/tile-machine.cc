#include "emulation/tile-machine.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace lam {
namespace {

/** Bytes `first` and `first + 2` of each four, widened to 16 bits. */
template <int First>
__m512i everySecond(__m512i bytes, bool isSigned) {
  if (isSigned) return _mm512_srai_epi16(First == 0 ? _mm512_slli_epi16(bytes, 8) : bytes, 8);
  return First == 0 ? _mm512_and_si512(bytes, _mm512_set1_epi16(0xff)) : _mm512_srli_epi16(bytes, 8);
}

/** MXCSR while it lives: flush to zero, subnormals are zero, nearest even, no exceptions. */
class Bf16Rounding {
 public:
  Bf16Rounding() : before_(_mm_getcsr()) { _mm_setcsr(0x9fc0); }
  ~Bf16Rounding() { _mm_setcsr(before_); }
  Bf16Rounding(const Bf16Rounding&) = delete;
  Bf16Rounding& operator=(const Bf16Rounding&) = delete;

 private:
  unsigned before_;
};

/** A row of c. A function of its own, so that nothing of it is computed before the rounding is set. */
[[gnu::noinline]] __m512 bf16Row(__m512 c, const std::byte* a, const std::byte (*b)[64], int pairs) {
  __m512 even = _mm512_setzero_ps();
  __m512 odd = _mm512_setzero_ps();
  for (int k = 0; k < pairs; k++) {
    std::int32_t pair;
    std::memcpy(&pair, a + 4 * k, sizeof pair);
    const __m512i left = _mm512_set1_epi32(pair);
    const __m512i right = _mm512_load_si512(b[k]);
    const __m512i high = _mm512_set1_epi32(static_cast<int>(0xffff0000));
    even = _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_slli_epi32(left, 16)), _mm512_castsi512_ps(_mm512_slli_epi32(right, 16)), even);
    odd = _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_and_si512(left, high)), _mm512_castsi512_ps(_mm512_and_si512(right, high)), odd);
  }
  return _mm512_add_ps(c, _mm512_add_ps(even, odd));
}

__mmask16 lanes(int bytes) { return static_cast<__mmask16>((1u << (bytes / 4)) - 1); }

}  // namespace

Fault TileMachine::loadConfiguration(const std::byte* from) {
  std::uint8_t raw[64];
  std::memcpy(raw, from, sizeof raw);
  if (raw[0] > 1) return "#GP: no such palette";
  if (raw[0] == 0) {
    release();
    return nullptr;
  }
  const auto anySet = [&raw](int first, int last) { return std::any_of(raw + first, raw + last, [](std::uint8_t byte) { return byte != 0; }); };
  if (raw[1] != 0) return "#GP: a start row that is not zero, which nothing here resumes from";
  if (anySet(2, 16) || anySet(32, 48) || anySet(56, 64)) return "#GP: a reserved byte is set";
  std::array<Shape, tiles> shapes;
  for (int tile = 0; tile < tiles; tile++) {
    Shape& shape = shapes[tile];
    shape.rows = raw[48 + tile];
    shape.bytes = static_cast<std::uint16_t>(raw[16 + 2 * tile] | raw[17 + 2 * tile] << 8);
    if (shape.rows > mostRows || shape.bytes > mostBytes) return "#GP: a tile larger than 16 rows of 64 bytes";
    if ((shape.rows == 0) != (shape.bytes == 0)) return "#GP: a tile with rows and no bytes, or the other way";
  }
  release();
  shapes_ = shapes;
  configured_ = true;
  return nullptr;
}

void TileMachine::storeConfiguration(std::byte* to) const {
  std::memset(to, 0, 64);
  if (!configured_) return;
  to[0] = std::byte{1};
  for (int tile = 0; tile < tiles; tile++) {
    std::memcpy(to + 16 + 2 * tile, &shapes_[tile].bytes, 2);
    to[48 + tile] = std::byte{shapes_[tile].rows};
  }
}

void TileMachine::release() { *this = {}; }

Fault TileMachine::unusable(int tile) const {
  if (!configured_) return "#UD: the tiles are not configured";
  if (shapes_[tile].rows == 0) return "#UD: a tile that is not configured";
  return nullptr;
}

Fault TileMachine::zero(int tile) {
  if (const Fault fault = unusable(tile)) return fault;
  data_[tile] = {};
  return nullptr;
}

Fault TileMachine::load(int tile, const std::byte* from, std::ptrdiff_t stride) {
  if (const Fault fault = unusable(tile)) return fault;
  data_[tile] = {};
  for (int row = 0; row < shapes_[tile].rows; row++) std::memcpy(data_[tile].rows[row], from + row * stride, shapes_[tile].bytes);
  return nullptr;
}

Fault TileMachine::store(int tile, std::byte* to, std::ptrdiff_t stride) const {
  if (const Fault fault = unusable(tile)) return fault;
  for (int row = 0; row < shapes_[tile].rows; row++) std::memcpy(to + row * stride, data_[tile].rows[row], shapes_[tile].bytes);
  return nullptr;
}

Fault TileMachine::unfit(int c, int a, int b) const {
  if (c == a || c == b || a == b) return "#UD: a product of a tile with itself";
  for (const int tile : {c, a, b}) {
    if (const Fault fault = unusable(tile)) return fault;
    if (shapes_[tile].bytes % 4 != 0) return "#UD: rows that are no whole number of 32 bits";
  }
  if (shapes_[b].rows != shapes_[a].bytes / 4) return "#UD: a and b differ in depth";
  if (shapes_[c].rows != shapes_[a].rows || shapes_[c].bytes != shapes_[b].bytes) return "#UD: c has another shape than a·b";
  return nullptr;
}

Fault TileMachine::multiplyBytes(int c, int a, int b, bool aSigned, bool bSigned) {
  if (const Fault fault = unfit(c, a, b)) return fault;
  for (int row = 0; row < shapes_[c].rows; row++) {
    __m512i sums = _mm512_load_si512(data_[c].rows[row]);
    for (int k = 0; k < shapes_[b].rows; k++) {
      std::int32_t four;
      std::memcpy(&four, data_[a].rows[row] + 4 * k, sizeof four);
      const __m512i left = _mm512_set1_epi32(four);
      const __m512i right = _mm512_load_si512(data_[b].rows[k]);
      sums = _mm512_add_epi32(sums, _mm512_madd_epi16(everySecond<0>(left, aSigned), everySecond<0>(right, bSigned)));
      sums = _mm512_add_epi32(sums, _mm512_madd_epi16(everySecond<1>(left, aSigned), everySecond<1>(right, bSigned)));
    }
    _mm512_mask_store_epi32(data_[c].rows[row], lanes(shapes_[c].bytes), sums);
  }
  return nullptr;
}

Fault TileMachine::multiplyBf16(int c, int a, int b) {
  if (const Fault fault = unfit(c, a, b)) return fault;
  const Bf16Rounding rounding;
  for (int row = 0; row < shapes_[c].rows; row++) {
    const __m512 sums = bf16Row(_mm512_load_ps(data_[c].rows[row]), data_[a].rows[row], data_[b].rows, shapes_[b].rows);
    _mm512_mask_store_ps(data_[c].rows[row], lanes(shapes_[c].bytes), sums);
  }
  return nullptr;
}

}  // namespace lam
