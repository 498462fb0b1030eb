#include "model/weights-file.h"

#include <algorithm>

#include "failure.h"
#include "model/weights-file-handle.h"

namespace lam {

WeightsFile::WeightsFile(std::unique_ptr<Handle> handle, std::vector<std::byte> bytes, std::string label, std::size_t size)
    : handle_(std::move(handle)), bytes_(std::move(bytes)), label_(std::move(label)), size_(size) {}

WeightsFile::~WeightsFile() = default;

std::shared_ptr<WeightsFile> WeightsFile::own(std::vector<std::byte> bytes, std::string label) {
  const std::size_t size = bytes.size();
  return std::shared_ptr<WeightsFile>(new WeightsFile(nullptr, std::move(bytes), std::move(label), size));
}

bool WeightsFile::beginsWith(const std::vector<std::byte>& head) const {
  if (head.size() > size_) return false;
  std::vector<std::byte> found(head.size());
  copy(0, head.size(), found.data());
  return found == head;
}

void WeightsFile::copy(std::size_t at, std::size_t count, std::byte* to) const {
  if (handle_ == nullptr) {
    std::copy_n(bytes_.data() + at, count, to);
    return;
  }
  while (count > 0) {
    const std::size_t got = readAt(at, count, to);
    if (got == 0) fail("LAM_CHECKPOINT_FILE_MISMATCH", label_ + " was cut short while it was loaded. Open it again.");
    at += got;
    to += got;
    count -= got;
  }
}

}  // namespace lam
