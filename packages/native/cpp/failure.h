#pragma once

#include <stdexcept>
#include <string>

namespace lam {

/** What a user can do wrong or have gone wrong; `code` is a `LamErrorCode` of core. */
class Failure : public std::runtime_error {
 public:
  Failure(const char* code, const std::string& message) : std::runtime_error(message), code_(code) {}
  const char* code() const { return code_; }

 private:
  const char* code_;
};

/**
 * Ends the call under way with that error: as a `Failure` thrown to the addon, or in WebAssembly, which is compiled without exceptions, as one
 * that JavaScript throws.
 */
[[noreturn]] void fail(const char* code, const std::string& message);

}  // namespace lam
