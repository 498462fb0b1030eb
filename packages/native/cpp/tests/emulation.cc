#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "emulation/tile-instruction.h"
#include "emulation/tile-machine.h"
#include "kernels/features.h"
#include "simd/float-formats.h"
#include "tests/expect.h"
#include "tests/random-values.h"
#include "tests/suite.h"

namespace lam {
namespace {

void good(Fault fault) { expect(fault == nullptr, std::string("unexpected ") + (fault == nullptr ? "" : fault)); }

void refused(Fault fault, const std::string& what) { expect(fault != nullptr, what + " is taken"); }

/** A configuration of tiles 0, 1 and 2: c[rows][columns], a[rows][depth], b[depth][columns], in units of four bytes. */
struct Configuration {
  std::byte bytes[64] = {};

  Configuration(int rows, int columns, int depth) {
    bytes[0] = std::byte{1};
    tile(0, rows, 4 * columns);
    tile(1, rows, 4 * depth);
    tile(2, depth, 4 * columns);
  }
  void tile(int index, int rows, int rowBytes) {
    bytes[16 + 2 * index] = static_cast<std::byte>(rowBytes);
    bytes[48 + index] = static_cast<std::byte>(rows);
  }
};

/** Three tiles' worth of memory and the machine that holds them. */
struct Product {
  int rows;
  int columns;
  int depth;
  std::vector<std::uint8_t> c, a, b;
  TileMachine machine;

  explicit Product(RandomValues& random) : rows(random.whole(1, 16)), columns(random.whole(1, 16)), depth(random.whole(1, 16)) {
    const auto fill = [&random](std::vector<std::uint8_t>& bytes, int count) {
      for (int i = 0; i < count; i++) bytes.push_back(static_cast<std::uint8_t>(random.whole(0, 255)));
    };
    fill(c, 4 * rows * columns);
    fill(a, 4 * rows * depth);
    fill(b, 4 * depth * columns);
    const Configuration configuration(rows, columns, depth);
    good(machine.loadConfiguration(configuration.bytes));
  }

  void load() {
    good(machine.load(0, reinterpret_cast<const std::byte*>(c.data()), 4 * columns));
    good(machine.load(1, reinterpret_cast<const std::byte*>(a.data()), 4 * depth));
    good(machine.load(2, reinterpret_cast<const std::byte*>(b.data()), 4 * columns));
  }

  template <class T>
  std::vector<T> result() const {
    std::vector<T> found(static_cast<std::size_t>(rows) * columns);
    good(machine.store(0, reinterpret_cast<std::byte*>(found.data()), 4 * columns));
    return found;
  }
};

void bytesAreMultipliedExactly() {
  RandomValues random(11);
  for (int run = 0; run < 60; run++) {
    for (const bool aSigned : {false, true}) {
      for (const bool bSigned : {false, true}) {
        Product product(random);
        product.load();
        good(product.machine.multiplyBytes(0, 1, 2, aSigned, bSigned));
        const auto found = product.result<std::int32_t>();
        const auto value = [](std::uint8_t byte, bool isSigned) { return isSigned ? static_cast<std::int8_t>(byte) : static_cast<int>(byte); };
        for (int row = 0; row < product.rows; row++) {
          for (int column = 0; column < product.columns; column++) {
            const int at = row * product.columns + column;
            std::int32_t before;
            std::memcpy(&before, product.c.data() + 4 * static_cast<std::size_t>(at), 4);
            std::int64_t sum = before;
            for (int k = 0; k < 4 * product.depth; k++) {
              sum += value(product.a[row * 4 * product.depth + k], aSigned) * value(product.b[(k / 4 * product.columns + column) * 4 + k % 4], bSigned);
            }
            expect(found[at] == static_cast<std::int32_t>(sum), "another sum");
          }
        }
      }
    }
  }
}

float flushed(float value) { return std::fabs(value) < FLT_MIN ? std::copysign(0.0f, value) : value; }

/** Intel's definition, in plain C++. */
float bf16Sum(const Product& product, int row, int column, float before) {
  float chains[2] = {};
  for (int k = 0; k < product.depth; k++) {
    for (int i = 0; i < 2; i++) {
      std::uint16_t a, b;
      std::memcpy(&a, product.a.data() + (row * product.depth + k) * 4 + 2 * i, 2);
      std::memcpy(&b, product.b.data() + (k * product.columns + column) * 4 + 2 * i, 2);
      chains[i] = flushed(std::fma(flushed(bf16ToFloat(a)), flushed(bf16ToFloat(b)), chains[i]));
    }
  }
  return flushed(flushed(before) + flushed(chains[0] + chains[1]));
}

/** Bytes at random are bfloat16 values of any size: subnormal, infinite and NaN among them. */
void bf16IsMultipliedAsIntelDefinesIt() {
  RandomValues random(12);
  for (int run = 0; run < 200; run++) {
    Product product(random);
    // Every other time of one size, so that sums are rounded, and near the least normal number, so that they are flushed.
    if (run % 2 == 1) {
      for (std::vector<std::uint8_t>* values : {&product.c, &product.a, &product.b}) {
        for (std::size_t i = 1; i < values->size(); i += 2)
          (*values)[i] = static_cast<std::uint8_t>(((*values)[i] & 0x80) | (values == &product.c ? 0x01 : 0x20));
      }
    }
    product.load();
    good(product.machine.multiplyBf16(0, 1, 2));
    const auto found = product.result<float>();
    for (int row = 0; row < product.rows; row++) {
      for (int column = 0; column < product.columns; column++) {
        const int at = row * product.columns + column;
        float before;
        std::memcpy(&before, product.c.data() + 4 * static_cast<std::size_t>(at), 4);
        const float expected = bf16Sum(product, row, column, before);
        expect(std::isnan(expected) ? std::isnan(found[at]) : std::bit_cast<std::uint32_t>(found[at]) == std::bit_cast<std::uint32_t>(expected),
               "expected " + std::to_string(expected) + ", found " + std::to_string(found[at]));
      }
    }
  }
}

void refusesWhatTheProcessorRefuses() {
  std::byte memory[1024] = {};
  TileMachine machine;
  refused(machine.zero(0), "a tile without a configuration");
  refused(machine.load(0, memory, 64), "a load without a configuration");
  refused(machine.multiplyBf16(0, 1, 2), "a product without a configuration");
  const Configuration fine(16, 16, 16);
  good(machine.loadConfiguration(fine.bytes));
  refused(machine.zero(3), "a tile that is not configured");
  refused(machine.multiplyBytes(0, 1, 1, true, true), "a product of a tile with itself");
  refused(machine.multiplyBytes(1, 1, 2, true, true), "a product into its operand");
  Configuration shallow(16, 16, 16);
  shallow.tile(2, 15, 64);
  good(machine.loadConfiguration(shallow.bytes));
  refused(machine.multiplyBytes(0, 1, 2, true, false), "a product of two depths");
  const auto broken = [&machine](int at, std::uint8_t value, const std::string& what) {
    Configuration configuration(16, 16, 16);
    configuration.bytes[at] = std::byte{value};
    refused(machine.loadConfiguration(configuration.bytes), what);
  };
  broken(0, 2, "palette 2");
  broken(5, 1, "a reserved byte");
  broken(16, 65, "a row of 65 bytes");
  broken(48, 17, "a tile of 17 rows");
  broken(16, 0, "a tile of rows without bytes");
  good(machine.loadConfiguration(fine.bytes));
  machine.release();
  refused(machine.store(0, memory, 64), "a tile after its release");
}

/** `bytes` as an instruction that finds the number of each register, times 1000, in it. */
TileInstruction decoded(std::vector<std::uint8_t> bytes) {
  ThreadRegisters registers{};
  for (int i = 0; i < 16; i++) registers.general[i] = 1000 * i;
  bytes.resize(16);
  registers.instruction = reinterpret_cast<std::uint64_t>(bytes.data());
  const auto found = TileInstruction::at(registers);
  expect(found.has_value(), "no tile instruction");
  // Relative to where the instruction lies.
  TileInstruction instruction = found.value();
  if ((bytes[4] & 0xc7) == 5) instruction.address -= registers.instruction;
  return instruction;
}

/** Bytes as GNU as encodes them. */
void decodesEveryWayToAddressMemory() {
  const auto expectAt = [](std::vector<std::uint8_t> bytes, std::intptr_t address, std::ptrdiff_t index, int length, const std::string& text) {
    const TileInstruction found = decoded(std::move(bytes));
    expect(reinterpret_cast<std::intptr_t>(found.address) == address && found.index == index && found.length == length, text + ": another operand");
  };
  expectAt({0xc4, 0xe2, 0x7b, 0x4b, 0x24, 0x18}, 0, 3000, 6, "tileloadd (%rax,%rbx,1), %tmm4");
  expectAt({0xc4, 0x82, 0x7b, 0x4b, 0x6c, 0x25, 0x40}, 13064, 12000, 7, "tileloadd 0x40(%r13,%r12,1), %tmm5");
  expectAt({0xc4, 0xe2, 0x7a, 0x4b, 0x84, 0x51, 0x00, 0x01, 0x00, 0x00}, 1256, 4000, 10, "tilestored %tmm0, 0x100(%rcx,%rdx,2)");
  expectAt({0xc4, 0xe2, 0x78, 0x49, 0x05, 0x10, 0x00, 0x00, 0x00}, 9 + 16, 0, 9, "ldtilecfg 0x10(%rip)");
  expectAt({0xc4, 0xc2, 0x79, 0x49, 0x40, 0xf8}, 7992, 0, 6, "sttilecfg -8(%r8)");
}

}  // namespace

void addEmulationTests(Suite& suite) {
  suite.add("emulation: decodes every way to address memory", decodesEveryWayToAddressMemory);
  if (!features().avx512) return;
  suite.add("emulation: bytes are multiplied exactly, signed or not", bytesAreMultipliedExactly);
  suite.add("emulation: bfloat16 is multiplied as Intel defines it", bf16IsMultipliedAsIntelDefinesIt);
  suite.add("emulation: refuses what the processor refuses", refusesWhatTheProcessorRefuses);
}

}  // namespace lam
