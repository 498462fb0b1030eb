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

}  // namespace lam
