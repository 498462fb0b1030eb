#pragma once

#include <cstddef>

namespace lam {

// What the module asks of JavaScript; packages/wasm gives it.

/** Copies bytes `[at, at + count)` of a file of the weights to `to`. */
__attribute__((import_module("lam"), import_name("read"))) void importedRead(int file, std::size_t at, std::size_t count, std::byte* to);

/** Throws a `LamError`, which leaves the module. */
[[noreturn]] __attribute__((import_module("lam"), import_name("fail"))) void importedFail(const char* code, std::size_t codeLength, const char* message,
                                                                                          std::size_t messageLength);

/** Throws a `LamError`: there is no memory for so many bytes more. Nothing of the module may be called after it. */
[[noreturn]] __attribute__((import_module("lam"), import_name("outOfMemory"))) void importedOutOfMemory(std::size_t bytes);

}  // namespace lam
