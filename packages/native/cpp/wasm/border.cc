// The functions that JavaScript calls: a checkpoint is described piece by piece, packed, and run. Pointers are offsets into the module's memory.
// Objects live until JavaScript drops them, also where a call ended by `fail`.

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "failure.h"
#include "families/family.h"
#include "families/registry.h"
#include "model/checkpoint.h"
#include "run/encoding.h"
#include "wasm/crew.h"
#include "wasm/imports.h"

#define LAM_EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace lam {

/** The error leaves through frames that then never destroy what they hold, and the message is the last of them's. */
void fail(const char* code, const std::string& message) {
  static char text[4096];
  const std::size_t length = message.copy(text, sizeof(text));
  std::string().swap(const_cast<std::string&>(message));
  importedFail(code, std::strlen(code), text, length);
}

namespace {

class MapReader : public FieldReader {
 public:
  std::map<std::string, double> numbers;
  std::map<std::string, std::string> texts;

 protected:
  double number(const char* name) override { return numbers[name]; }
  std::string text(const char* name) override { return texts[name]; }
};

/** What JavaScript has told of a checkpoint so far. */
struct Description {
  MapReader fields;
  Checkpoint::Files files;
  std::vector<TensorEntry> tensors;
};

struct Program {
  std::shared_ptr<const Model> model;
  std::vector<Workspace> workspaces{1};
  /** In a module whose memory is shared, once `enlist` made it. */
  std::unique_ptr<Crew> crew;
};

}  // namespace

LAM_EXPORT("allocate") void* allocate(std::size_t bytes) { return ::operator new(bytes); }
LAM_EXPORT("release") void release(void* bytes) { ::operator delete(bytes); }

LAM_EXPORT("describe") Description* describe() { return new Description; }
LAM_EXPORT("addNumber") void addNumber(Description* to, const char* name, std::size_t length, double value) { to->fields.numbers[{name, length}] = value; }
LAM_EXPORT("addText") void addText(Description* to, const char* name, std::size_t length, const char* value, std::size_t valueLength) {
  to->fields.texts[{name, length}] = std::string(value, valueLength);
}
LAM_EXPORT("addFile") void addFile(Description* to, const char* label, std::size_t length, std::size_t size) {
  to->files.push_back(WeightsFile::outside(static_cast<int>(to->files.size()), size, {label, length}));
}
LAM_EXPORT("addTensor")
void addTensor(Description* to, const char* name, std::size_t nameLength, const char* fileName, std::size_t fileNameLength, const char* dtype,
               std::size_t dtypeLength, std::uint32_t file, double offset, const double* shape, std::size_t axes) {
  TensorEntry entry{{name, nameLength}, {fileName, fileNameLength}, {dtype, dtypeLength}, {}, file, static_cast<std::uint64_t>(offset)};
  for (std::size_t axis = 0; axis < axes; axis++) entry.shape.push_back(static_cast<std::int64_t>(shape[axis]));
  to->tensors.push_back(std::move(entry));
}

LAM_EXPORT("pack") Program* pack(Description* from, int precision) {
  const Family& family = familyNamed(from->fields.texts["family"]);
  std::unique_ptr<Config> config = family.config();
  config->fields(from->fields);
  Checkpoint checkpoint(family, std::move(config), from->files);
  for (TensorEntry& tensor : from->tensors) checkpoint.add(std::move(tensor));
  delete from;
  const ParallelFor inTurn = [](int count, const std::function<void(int)>& work) {
    for (int i = 0; i < count; i++) work(i);
  };
  const Target target{selectKernels(""), static_cast<Precision>(precision)};
  return new Program{family.pack(checkpoint, target, inTurn), std::vector<Workspace>(1), nullptr};
}

/** @param types may be null */
LAM_EXPORT("begin")
Encoding* begin(Program* program, const std::int32_t* ids, std::size_t tokens, const std::uint32_t* offsets, std::size_t texts, const std::uint32_t* spans,
                std::size_t spanCount, const std::uint8_t* types) {
  // In no frame: what a refused batch holds is freed by the next one.
  static TokenBatch batch;
  batch = {{ids, ids + tokens}, {offsets, offsets + texts + 1}, {spans, spans + 2 * spanCount}, {}};
  if (types != nullptr) batch.types.assign(types, types + tokens);
  Encoding::check(*program->model, batch);
  return new Encoding(program->model, std::move(batch));
}
/** @returns 1 where nothing is left to do */
LAM_EXPORT("step") int step(Program* program, Encoding* encoding) { return encoding->part(program->workspaces) ? 1 : 0; }
LAM_EXPORT("result") const float* result(Encoding* encoding) { return encoding->result().data(); }
LAM_EXPORT("drop") void drop(Encoding* encoding) { delete encoding; }

#if defined(__wasm_atomics__)
/** Before the threads begin, each in an instance with a stack and thread-local storage of its own. */
LAM_EXPORT("enlist") void enlist(Program* program, int threads) {
  program->workspaces = std::vector<Workspace>(threads);
  program->crew = std::make_unique<Crew>(threads);
}
/** In threads 1 to `threads - 1`: takes pieces of loops until its worker is ended. */
LAM_EXPORT("work") void work(Program* program, int thread) { program->crew->work(thread); }
/** In thread 0: all steps of an encoding. */
LAM_EXPORT("drive") void drive(Program* program, Encoding* encoding) {
  while (!encoding->step(*program->crew, program->workspaces)) {
  }
}
/** Any thread: ends `drive` soon. */
LAM_EXPORT("abort") void abortEncoding(Encoding* encoding) { encoding->abort(); }
#endif

}  // namespace lam
