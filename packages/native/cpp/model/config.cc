#include "model/config.h"

#include <algorithm>
#include <limits>

#include "failure.h"

namespace lam {

void FieldReader::whole(const char* name, int& value) { value = static_cast<int>(number(name)); }

void FieldReader::epsilon(const char* name, float& value) { value = std::max(static_cast<float>(number(name)), std::numeric_limits<float>::min()); }

void FieldReader::choice(const char* name, int& value, std::initializer_list<const char*> names) {
  const std::string found = text(name);
  const auto* position = std::find(names.begin(), names.end(), found);
  if (position == names.end()) fail("LAM_MODEL_UNSUPPORTED", std::string("The native backend knows no ") + name + " '" + found + "'.");
  value = static_cast<int>(position - names.begin());
}

void Config::fields(Fields& to) {
  to.whole("vocabSize", vocabulary);
  to.whole("hiddenSize", hidden);
  to.whole("intermediateSize", intermediate);
  to.whole("layers", layers);
  to.whole("heads", heads);
  to.epsilon("layerNormEps", layerNormEpsilon);
}

}  // namespace lam
