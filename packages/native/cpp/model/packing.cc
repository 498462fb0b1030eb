#include "model/packing.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "failure.h"

namespace lam {
namespace {

/** Values that a job reads or checks. */
constexpr std::size_t pieceValues = 1 << 20;

/** The largest scale whose products with bytes are finite in float32 for certain. */
constexpr float largestScale = 0x1p120f;

WordRows::Type wordType(Tensor::Type type) {
  if (type == Tensor::Type::int8) return WordRows::Type::int8;
  return type == Tensor::Type::float16 ? WordRows::Type::float16 : type == Tensor::Type::bfloat16 ? WordRows::Type::bfloat16 : WordRows::Type::float32;
}

/** Values `[first, first + count)` of a tensor, whether they are in memory or not. */
Tensor partOf(const Tensor& tensor, std::size_t first, std::size_t count) {
  Tensor part = tensor;
  part.offset += first * tensor.bytesPerValue();
  part.count = count;
  if (part.data != nullptr) part.data += first * tensor.bytesPerValue();
  return part;
}

template <class Work>
void inPieces(const Tensor& tensor, const Work& work) {
  for (std::size_t first = 0; first < tensor.count; first += pieceValues) work(first, partOf(tensor, first, std::min(pieceValues, tensor.count - first)));
}

}  // namespace

void Packing::words(WordTable& table, int vocabulary, int width) {
  const Tensor& words = tensor(wordTable, static_cast<std::size_t>(vocabulary) * width);
  table.values = Aligned::unset(words.bytes());
  table.rows = {table.values.data(), wordType(words.type), width, nullptr};
  if (words.type == Tensor::Type::int8) {
    table.scales = Aligned::unset(static_cast<std::size_t>(vocabulary) * sizeof(float));
    words.scales->copy(0, vocabulary, table.scales.as<float>());
    table.rows.scales = table.scales.as<float>();
  }
  inPieces(words, [&](std::size_t first, const Tensor& part) {
    jobs_.push_back([this, part, to = table.values.data() + first * part.bytesPerValue()] {
      checkpoint_.fileOf(part).copy(part.offset, part.bytes(), to);
      Tensor read = part;
      read.data = to;
      requireSound(read);
    });
  });
}

void Packing::vector(FloatArena& arena, const float** at, const std::string& name, int count, int stride) const {
  const Tensor& values = tensor(name, count);
  arena.add(at, stride, [&values, count](float* to) { values.copy(0, count, to); });
}

void Packing::norm(FloatArena& arena, LayerNormWeights& norm, const std::string& name, int width, int stride, float epsilon) const {
  norm.epsilon = epsilon;
  norm.width = width;
  norm.stride = stride;
  vector(arena, &norm.weight, name + ".weight", width, stride);
  vector(arena, &norm.bias, name + ".bias", width, stride);
}

Packing::Rows Packing::rowsOf(const std::string& name, int columns, int depth) const {
  const Tensor& weight = tensor(name, static_cast<std::size_t>(columns) * depth);
  return [&weight, columns, depth](int column, auto* row) {
    if (column < columns) weight.copy(static_cast<std::size_t>(column) * depth, depth, row);
  };
}

void Packing::matrix(Matrix& matrix, Format format, int columns, int depth, const Rows& rows) {
  if (format == Format::float16) {
    inPanels(matrix, format, columns, depth, [&matrix, read = rows.words](int first, int last) { matrix.packWords(first, last, read); });
  } else {
    inPanels(matrix, format, columns, depth, [&matrix, read = rows.floats](int first, int last) { matrix.pack(first, last, read); });
  }
}

/** Asks for room for a matrix, and makes a job of every few panels. */
template <class Pack>
void Packing::inPanels(Matrix& matrix, Format format, int columns, int depth, const Pack& pack) {
  matrix = Matrix::unplaced(kernels_, format, columns, depth);
  matrices_.push_back(&matrix);
  constexpr int piece = 4;
  for (int first = 0; first < matrix.panels(); first += piece) {
    const int last = std::min(first + piece, matrix.panels());
    jobs_.push_back([first, last, pack] { pack(first, last); });
  }
}

std::vector<float> Packing::factorsOf(const Smoothing& smoothing, int depth) const {
  std::vector<float> largest(depth, 1e-6f);
  std::vector<float> row(depth);
  for (int column = 0; column < smoothing.columns; column++) {
    std::fill(row.begin(), row.end(), 0.0f);
    smoothing.rows.floats(column, row.data());
    for (int i = 0; i < depth; i++) largest[i] = std::max(largest[i], std::fabs(row[i]));
  }
  const Tensor& weight = tensor(smoothing.norm + ".weight", depth);
  const Tensor& bias = tensor(smoothing.norm + ".bias", depth);
  std::vector<float> factors(depth);
  for (int i = 0; i < depth; i++) {
    const float range = std::max(2.0f * std::fabs(weight.at(i)) + std::fabs(bias.at(i)), 1e-6f);
    factors[i] = std::pow(largest[i], 1 - smoothing.strength) / std::pow(range, smoothing.strength);
  }
  return factors;
}

void Packing::matrixAfterNorm(Matrix& matrix, Format format, const Smoothing& smoothing, int columns, int depth, const Rows& rows) {
  // Turning spreads what smoothing would take away.
  if (format != Format::int8 || turnedNeighbours > 1) return this->matrix(matrix, format, columns, depth, rows);
  const std::vector<float> factors = factorsOf(smoothing, depth);
  inPanels(matrix, format, columns, depth, [&matrix, factors, read = rows.floats](int first, int last) {
    matrix.pack(first, last, [&factors, &read](int column, float* row) {
      read(column, row);
      for (std::size_t i = 0; i < factors.size(); i++) row[i] /= factors[i];
    });
  });
  matrix.setSmoothing(factors);
}

void Packing::checkValues(const Checkpoint::Choice& wanted) {
  for (const auto& [name, tensor] : checkpoint_.tensors()) {
    if (!wanted(name)) continue;
    inPieces(tensor, [this](std::size_t, const Tensor& part) { jobs_.push_back([this, part] { requireSound(part); }); });
  }
}

void Packing::requireSound(const Tensor& part) const {
  const std::string where = checkpoint_.fileOf(part).label() + ": tensor " + part.fileName;
  if (!part.finite()) fail("LAM_CHECKPOINT_TENSOR_NON_FINITE", where + " holds NaN or infinite values; every weight must be finite.");
  if (!part.isScales) return;
  for (std::size_t i = 0; i < part.count; i++) {
    if (part.at(i) < 0) fail("LAM_CHECKPOINT_SCALE_NEGATIVE", where + " holds a negative scale.");
    if (part.at(i) > largestScale) fail("LAM_CHECKPOINT_TENSOR_NON_FINITE", where + " holds a scale that makes weights overflow.");
  }
}

/**
 * The matrices of all layers lie in one block, as most alone are too small for huge pages: products of few rows pass through memory so fast that
 * looking up pages of 4 KiB takes a tenth of their time.
 */
void Packing::place() {
  std::size_t bytes = 0;
  for (const Matrix* matrix : matrices_) bytes += matrix->bytes();
  if (memory_ == nullptr || placed_ + bytes > memory_->size()) {
    memory_ = std::make_shared<const Aligned>(Aligned::unset(bytes * layers_));
    placed_ = 0;
  }
  for (Matrix* matrix : matrices_) {
    matrix->place(memory_, placed_);
    placed_ += matrix->bytes();
  }
  matrices_.clear();
}

void Packing::finish() {
  if (!matrices_.empty()) place();
  parallel_(static_cast<int>(jobs_.size()), [this](int i) { jobs_[i](); });
  jobs_.clear();
}

}  // namespace lam
