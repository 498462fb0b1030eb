#include "model/matrix.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "simd/float-formats.h"

namespace lam {
namespace {

/** float16 of a value that came from one; exact. */
std::uint16_t exactF16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const int exponent = static_cast<int>((bits >> 23) & 0xffu) - 127;
  if (exponent >= -14) {
    return static_cast<std::uint16_t>(sign | ((exponent + 15) << 10) | ((bits >> 13) & 0x3ffu));
  }
  return static_cast<std::uint16_t>(sign | static_cast<std::uint16_t>(std::fabs(value) * 0x1p24f));
}

/** `value` as bfloat16, or what is left of it as bfloat16. */
std::uint16_t halfOf(float value, int part) {
  const std::uint16_t high = floatToBf16(value);
  return part == 0 ? high : floatToBf16(value - bf16ToFloat(high));
}

/** `to[k * toStride + lane] = from[lane * fromStride + k]` for 4 lanes and 4 k: swaps single values between registers of four, then pairs. */
void transpose4(const std::uint16_t* from, std::size_t fromStride, std::uint16_t* to, std::size_t toStride) {
  constexpr std::uint64_t even = 0x0000ffff0000ffffull;
  constexpr std::uint64_t low = 0x00000000ffffffffull;
  std::array<std::uint64_t, 4> x;
  for (int lane = 0; lane < 4; lane++) std::memcpy(&x[lane], from + lane * fromStride, sizeof x[lane]);
  x = {(x[0] & even) | (x[1] & even) << 16, (x[0] >> 16 & even) | (x[1] & ~even), (x[2] & even) | (x[3] & even) << 16, (x[2] >> 16 & even) | (x[3] & ~even)};
  x = {(x[0] & low) | x[2] << 32, (x[1] & low) | x[3] << 32, x[0] >> 32 | (x[2] & ~low), x[1] >> 32 | (x[3] & ~low)};
  for (int k = 0; k < 4; k++) std::memcpy(to + k * toStride, &x[k], sizeof x[k]);
}

/** The nearest whole number, of two the even one; |x| < 2^22. What is added leaves no bit for a fraction. Vectorizes, and calls no library. */
int nearestWhole(float x) {
  constexpr float shift = 0x1.8p23f;
  return std::bit_cast<std::int32_t>(x + shift) - std::bit_cast<std::int32_t>(shift);
}

/** The largest |x| of finite values, compared as whole numbers, which order alike. */
float largestMagnitude(const std::vector<float>& row) {
  std::int32_t largest = 0;
  for (const float value : row) largest = std::max(largest, std::bit_cast<std::int32_t>(value) & 0x7fffffff);
  return std::bit_cast<float>(largest);
}

/** A row of weights for left operands that `turn` turns: the same, divided by the square of the matrix, which is not normed. */
void turnRow(std::vector<float>& row) {
  constexpr int count = turnedNeighbours;
  constexpr int side = count == 16 ? 4 : 1;
  const int depth = static_cast<int>(row.size());
  for (int block = 0; block < depth; block += depthBlock) {
    const int end = std::min(block + depthBlock, depth);
    for (float* group = row.data() + block; group + count <= row.data() + end; group += count) {
      std::array<float, count> turned;
      std::copy_n(group, count, turned.begin());
      for (int apart = 1; apart < count; apart *= 2) {
        for (int i = 0; i < count; i++) {
          if (i & apart) continue;
          const float low = turned[i];
          turned[i] = low + turned[i + apart];
          turned[i + apart] = low - turned[i + apart];
        }
      }
      for (int i = 0; i < count; i++) group[i % side * side + i / side] = turned[i] * (1.0f / count);
    }
  }
}

}  // namespace

Matrix::Matrix(const Kernels& kernels, Format format, int columns, int depth) {
  *this = unplaced(kernels, format, columns, depth);
  // `pack` writes all of it, padding too.
  place(std::make_shared<const Aligned>(Aligned::unset(bytes())), 0);
}

Matrix Matrix::unplaced(const Kernels& kernels, Format format, int columns, int depth) {
  Matrix matrix;
  matrix.format_ = format;
  matrix.panels_ = (columns + kernels.panelWidth - 1) / kernels.panelWidth;
  matrix.panelWidth_ = kernels.panelWidth;
  matrix.depth_ = (depth + 3) / 4 * 4;
  matrix.largestWeight_ = kernels.product(Format::int8).largestWeight;
  if (format == Format::int8) matrix.scales_ = Aligned(static_cast<std::size_t>(matrix.paddedColumns()) * sizeof(float));
  return matrix;
}

std::size_t Matrix::bytes() const {
  const std::size_t panels = static_cast<std::size_t>(paddedColumns()) * depth_ * bytesOf(format_);
  return (panels + Aligned::alignment - 1) / Aligned::alignment * Aligned::alignment;
}

void Matrix::place(std::shared_ptr<const Aligned> memory, std::size_t at) {
  data_ = memory->data() + at;
  memory_ = std::move(memory);
}

int Matrix::blockDepth(int block) const { return std::min(depthBlock, depth_ - block * depthBlock); }

std::size_t Matrix::offset(int block, int index) const {
  const std::size_t before = static_cast<std::size_t>(block) * depthBlock * panels_;
  return (before + static_cast<std::size_t>(index) * blockDepth(block)) * panelWidth_;
}

const std::byte* Matrix::panel(int block, int index) const { return data_ + offset(block, index) * bytesOf(format_); }

const float* Matrix::columnScales(int panelIndex) const {
  return format_ == Format::int8 ? scales_.as<float>() + static_cast<std::size_t>(panelIndex) * panelWidth_ : nullptr;
}

void Matrix::setSmoothing(const std::vector<float>& factors) {
  // A register's width of room, as factors are read in whole registers.
  smoothing_ = Aligned((factors.size() + 64) * sizeof(float));
  std::copy(factors.begin(), factors.end(), smoothing_.as<float>());
}

void Matrix::pack(int first, int last, const ReadRow& read) {
  std::vector<float> row(depth_);
  for (int index = first; index < last; index++) {
    for (int lane = 0; lane < panelWidth_; lane++) {
      std::fill(row.begin(), row.end(), 0.0f);
      const int column = index * panelWidth_ + lane;
      read(column, row.data());
      float scale = 0;
      if (format_ == Format::int8) {
        if (turnedNeighbours > 1) turnRow(row);
        const float largest = largestMagnitude(row);
        const auto most = static_cast<float>(largestWeight_);
        scales_.as<float>()[column] = largest / most;
        scale = largest > smallestScaled ? most / largest : 0;
      }
      put(index, lane, row.data(), scale);
    }
  }
}

void Matrix::packWords(int first, int last, const ReadWords& read) {
  std::vector<std::uint16_t> rows(static_cast<std::size_t>(panelWidth_) * depth_);
  for (int index = first; index < last; index++) {
    std::fill(rows.begin(), rows.end(), std::uint16_t{0});
    for (int lane = 0; lane < panelWidth_; lane++) read(index * panelWidth_ + lane, rows.data() + static_cast<std::size_t>(lane) * depth_);
    for (int block = 0; block < depthBlocks(); block++) {
      const std::uint16_t* from = rows.data() + static_cast<std::size_t>(block) * depthBlock;
      std::uint16_t* to = reinterpret_cast<std::uint16_t*>(data_) + offset(block, index);
      for (int k = 0; k < blockDepth(block); k += 4, from += 4, to += std::size_t{4} * panelWidth_) {
        for (int lane = 0; lane < panelWidth_; lane += 4) transpose4(from + static_cast<std::size_t>(lane) * depth_, depth_, to + lane, panelWidth_);
      }
    }
  }
}

/** Lane `lane` of panel `index`: `stepOf(format)` values of the depth side by side, and as many again for each further part of a value. */
template <int Parts, class Convert>
void Matrix::interleave(int index, int lane, const float* row, const Convert& convert) {
  using Value = decltype(convert(0.0f, 0));
  const int size = stepOf(format_);
  const std::size_t step = static_cast<std::size_t>(panelWidth_) * size;
  for (int block = 0; block < depthBlocks(); block++, row += depthBlock) {
    Value* to = reinterpret_cast<Value*>(data_) + Parts * offset(block, index) + static_cast<std::size_t>(lane) * size;
    for (int k = 0; k < blockDepth(block); k += size) {
      for (int part = 0; part < Parts; part++, to += step) {
        for (int i = 0; i < size; i++) to[i] = convert(row[k + i], part);
      }
    }
  }
}

void Matrix::put(int index, int lane, const float* row, float scale) {
  switch (format_) {
    case Format::float32: return interleave<1>(index, lane, row, [](float value, int) { return value; });
    case Format::float16: return interleave<1>(index, lane, row, [](float value, int) { return exactF16(value); });
    case Format::bfloat16: return interleave<1>(index, lane, row, [](float value, int) { return floatToBf16(value); });
    case Format::int8:
      return interleave<1>(index, lane, row,
                           [scale, zero = largestWeight_ + 1](float value, int) { return static_cast<std::uint8_t>(nearestWhole(value * scale) + zero); });
    case Format::bfloat16x3: return interleave<2>(index, lane, row, halfOf);
  }
}

}  // namespace lam
