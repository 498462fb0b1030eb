#pragma once

#include <initializer_list>
#include <string>

namespace lam {

/** Takes the fields of a config one by one, under the names that core gives them. */
class Fields {
 public:
  virtual ~Fields() = default;
  virtual void whole(const char* name, int& value) = 0;
  virtual void epsilon(const char* name, float& value) = 0;
  /** `value` is the index of one of `names`. */
  virtual void choice(const char* name, int& value, std::initializer_list<const char*> names) = 0;
};

/** Fills a config from something that knows its fields by name. */
class FieldReader : public Fields {
 public:
  void whole(const char* name, int& value) final;
  /** An epsilon below float32's least normal number would become zero, and a row of equal values 0 · ∞; that number takes its place. */
  void epsilon(const char* name, float& value) final;
  /** @throws Failure LAM_MODEL_UNSUPPORTED for any other name */
  void choice(const char* name, int& value, std::initializer_list<const char*> names) final;

 protected:
  virtual double number(const char* name) = 0;
  virtual std::string text(const char* name) = 0;
};

/** `config.json` as core parsed it: what every family has. Letters of the spec in the comments. */
struct Config {
  virtual ~Config() = default;

  /** Every field, once: reading, comparing and writing a config all go this way. */
  virtual void fields(Fields& to);

  int vocabulary = 0;    // V
  int hidden = 0;        // H
  int intermediate = 0;  // I
  int layers = 0;        // L
  int heads = 0;         // h
  float layerNormEpsilon = 0;
  int headWidth() const { return hidden / heads; }
};

}  // namespace lam
