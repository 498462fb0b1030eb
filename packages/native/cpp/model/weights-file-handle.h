#pragma once

#include "model/weights-file.h"

#if defined(_WIN32)
#include <windows.h>
#endif

namespace lam {

#if defined(_WIN32)
struct WeightsFile::Handle {
  HANDLE file;
  ~Handle() { ::CloseHandle(file); }
};
#elif defined(__wasm__)
/** JavaScript has the bytes, and knows a file by its number. */
struct WeightsFile::Handle {
  int number;
};
#else
struct WeightsFile::Handle {
  int descriptor;
  ~Handle();
};
#endif

}  // namespace lam
