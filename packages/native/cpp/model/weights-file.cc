#include "model/weights-file.h"

#include <algorithm>

#include "failure.h"
#include "model/weights-file-handle.h"

namespace lam {

WeightsFile::WeightsFile(std::vector<std::byte> bytes) : bytes_(std::move(bytes)), data_(bytes_.data()), size_(bytes_.size()) {}

WeightsFile::WeightsFile(std::unique_ptr<Handle> handle, std::string path, std::size_t size)
    : handle_(std::move(handle)), path_(std::move(path)), memory_(static_cast<std::byte*>(std::malloc(std::max<std::size_t>(size, 1)))), data_(memory_.get()), size_(size) {
  if (data_ == nullptr) throw Failure("LAM_BACKEND_FAILED", "There is no memory for the " + std::to_string(size) + " bytes of " + path_ + ".");
}

WeightsFile::~WeightsFile() = default;

std::shared_ptr<WeightsFile> WeightsFile::own(std::vector<std::byte> bytes) { return std::shared_ptr<WeightsFile>(new WeightsFile(std::move(bytes))); }

bool WeightsFile::beginsWith(const std::vector<std::byte>& head) {
  if (head.size() > size_) return false;
  std::vector<std::byte> found(head.size());
  copy(0, head.size(), found.data());
  return found == head;
}

void WeightsFile::read(std::size_t first, std::size_t last, const ParallelFor& parallel) {
  if (handle_ == nullptr) return;
  static constexpr std::size_t piece = std::size_t{2} << 20;
  const auto pieces = static_cast<int>((last - first + piece - 1) / piece);
  parallel(pieces, [this, first, last](int i) {
    const std::size_t at = first + i * piece;
    copy(at, std::min(piece, last - at), memory_.get() + at);
  });
}

void WeightsFile::copy(std::size_t at, std::size_t count, std::byte* to) const {
  if (handle_ == nullptr) {
    std::copy_n(data_ + at, count, to);
    return;
  }
  while (count > 0) {
    const std::size_t got = readAt(at, count, to);
    if (got == 0) throw Failure("LAM_CHECKPOINT_FILE_MISMATCH", path_ + " was cut short while it was loaded. Open it again.");
    at += got;
    to += got;
    count -= got;
  }
}

}  // namespace lam
