#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lam {

/** The bytes of a checkpoint's weights: a file mapped for reading (on Windows read into memory), or memory of our own. */
class MappedFile {
 public:
  /** @param path in UTF-8. @throws Failure LAM_CHECKPOINT_NOT_FOUND */
  static std::shared_ptr<const MappedFile> open(const std::string& path);
  static std::shared_ptr<const MappedFile> own(std::vector<std::byte> bytes) { return std::shared_ptr<const MappedFile>(new MappedFile(std::move(bytes))); }

  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  /** Tells one state of one file from any other; empty for memory of our own. */
  const std::string& identity() const { return identity_; }

 private:
  MappedFile() = default;
  explicit MappedFile(std::vector<std::byte> bytes) : data_(bytes.data()), size_(bytes.size()), bytes_(std::move(bytes)) {}
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  bool mapped_ = false;
  std::vector<std::byte> bytes_;
  std::string identity_;
};

}  // namespace lam
