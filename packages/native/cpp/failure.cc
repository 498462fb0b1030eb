#include "failure.h"

namespace lam {

void fail(const char* code, const std::string& message) { throw Failure(code, message); }

}  // namespace lam
