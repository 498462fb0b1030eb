#include <algorithm>
#include <system_error>

#include "failure.h"
#include "model/weights-file-handle.h"

namespace lam {
namespace {

Failure failed(const std::string& path) {
  const DWORD code = ::GetLastError();
  const bool absent = code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND;
  const std::error_code error(static_cast<int>(code), std::system_category());
  return Failure(absent ? "LAM_CHECKPOINT_NOT_FOUND" : "LAM_CHECKPOINT_UNREADABLE", "Cannot read " + path + ": " + error.message() + ".");
}

std::wstring wide(const std::string& utf8) {
  std::wstring text(utf8.size(), L'\0');
  const int bytes = static_cast<int>(utf8.size());
  text.resize(::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), bytes, text.data(), bytes));
  return text;
}

}  // namespace

std::shared_ptr<WeightsFile> WeightsFile::open(const std::string& path) {
  const HANDLE opened = ::CreateFileW(wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_SEQUENTIAL_SCAN, nullptr);
  if (opened == INVALID_HANDLE_VALUE) throw failed(path);
  auto handle = std::unique_ptr<Handle>(new Handle{opened});
  BY_HANDLE_FILE_INFORMATION status;
  if (!::GetFileInformationByHandle(opened, &status)) throw failed(path);
  const auto size = static_cast<std::size_t>(static_cast<std::uint64_t>(status.nFileSizeHigh) << 32 | status.nFileSizeLow);
  std::shared_ptr<WeightsFile> file(new WeightsFile(std::move(handle), {}, path, size));
  file->identity_ = path;
  for (const DWORD part : {status.dwVolumeSerialNumber, status.nFileIndexHigh, status.nFileIndexLow, status.nFileSizeHigh, status.nFileSizeLow,
                           status.ftLastWriteTime.dwHighDateTime, status.ftLastWriteTime.dwLowDateTime}) {
    file->identity_ += '|' + std::to_string(part);
  }
  return file;
}

std::size_t WeightsFile::readAt(std::size_t at, std::size_t count, std::byte* to) const {
  OVERLAPPED position{};
  position.Offset = static_cast<DWORD>(at);
  position.OffsetHigh = static_cast<DWORD>(static_cast<std::uint64_t>(at) >> 32);
  DWORD got = 0;
  if (::ReadFile(handle_->file, to, static_cast<DWORD>(std::min(count, std::size_t{1} << 30)), &got, &position)) return got;
  if (::GetLastError() == ERROR_HANDLE_EOF) return 0;
  throw failed(label_);
}

}  // namespace lam
