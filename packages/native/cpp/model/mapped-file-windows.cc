#include <windows.h>

#include <algorithm>
#include <system_error>

#include "failure.h"
#include "model/mapped-file.h"

namespace lam {
namespace {

Failure failed(const std::string& path) {
  const std::error_code error(static_cast<int>(::GetLastError()), std::system_category());
  return Failure("LAM_CHECKPOINT_NOT_FOUND", "Cannot read " + path + ": " + error.message() + ".");
}

std::wstring wide(const std::string& utf8) {
  std::wstring text(utf8.size(), L'\0');
  const int bytes = static_cast<int>(utf8.size());
  text.resize(::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), bytes, text.data(), bytes));
  return text;
}

struct Close {
  using pointer = HANDLE;
  void operator()(HANDLE handle) const { ::CloseHandle(handle); }
};

}  // namespace

// Read whole: an open mapping would keep others from replacing the file.
std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path) {
  const HANDLE opened = ::CreateFileW(wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_SEQUENTIAL_SCAN, nullptr);
  if (opened == INVALID_HANDLE_VALUE) throw failed(path);
  const std::unique_ptr<HANDLE, Close> handle(opened);
  BY_HANDLE_FILE_INFORMATION status;
  if (!::GetFileInformationByHandle(opened, &status)) throw failed(path);
  std::vector<std::byte> bytes(static_cast<std::size_t>(static_cast<std::uint64_t>(status.nFileSizeHigh) << 32 | status.nFileSizeLow));
  for (std::size_t at = 0; at < bytes.size();) {
    DWORD got = 0;
    const auto wanted = static_cast<DWORD>(std::min<std::size_t>(bytes.size() - at, 1 << 30));
    if (!::ReadFile(opened, bytes.data() + at, wanted, &got, nullptr)) throw failed(path);
    if (got == 0) throw Failure("LAM_CHECKPOINT_FILE_MISMATCH", path + " was cut short while it was read.");
    at += got;
  }
  std::shared_ptr<MappedFile> file(new MappedFile(std::move(bytes)));
  file->identity_ = path;
  for (const DWORD part : {status.dwVolumeSerialNumber, status.nFileIndexHigh, status.nFileIndexLow, status.nFileSizeHigh, status.nFileSizeLow,
                           status.ftLastWriteTime.dwHighDateTime, status.ftLastWriteTime.dwLowDateTime}) {
    file->identity_ += '|' + std::to_string(part);
  }
  return file;
}

MappedFile::~MappedFile() = default;

}  // namespace lam
