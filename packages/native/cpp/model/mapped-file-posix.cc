#include "model/mapped-file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "failure.h"

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace lam {

#if defined(_WIN32)

// Read whole: an open mapping would keep Windows users from replacing the file.
std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) throw Failure("LAM_CHECKPOINT_NOT_FOUND", "Cannot open " + path + ".");
  std::vector<std::byte> bytes(static_cast<std::size_t>(stream.tellg()));
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return own(std::move(bytes));
}

#else

std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path) {
  const auto fail = [&path] {
    return Failure("LAM_CHECKPOINT_NOT_FOUND", "Cannot open " + path + ": " + std::strerror(errno) + ".");
  };
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw fail();
  std::shared_ptr<MappedFile> file(new MappedFile);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    ::close(descriptor);
    throw fail();
  }
  file->size_ = static_cast<std::size_t>(status.st_size);
  void* address = ::mmap(nullptr, file->size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  ::close(descriptor);
  if (address == MAP_FAILED) throw fail();
  file->data_ = static_cast<const std::byte*>(address);
  file->mapped_ = true;
#if defined(__APPLE__)
  const auto& changed = status.st_mtimespec;
#else
  const auto& changed = status.st_mtim;
#endif
  file->identity_ = path + '|' + std::to_string(status.st_dev) + '|' + std::to_string(status.st_ino) + '|' +
                    std::to_string(status.st_size) + '|' + std::to_string(changed.tv_sec) + '.' +
                    std::to_string(changed.tv_nsec);
  return file;
}

#endif

std::shared_ptr<const MappedFile> MappedFile::own(std::vector<std::byte> bytes) {
  std::shared_ptr<MappedFile> file(new MappedFile);
  file->bytes_ = std::move(bytes);
  file->data_ = file->bytes_.data();
  file->size_ = file->bytes_.size();
  return file;
}

MappedFile::~MappedFile() {
#if !defined(_WIN32)
  if (mapped_) ::munmap(const_cast<std::byte*>(data_), size_);
#endif
}

}  // namespace lam
