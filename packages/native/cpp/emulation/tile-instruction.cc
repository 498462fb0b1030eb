#include "emulation/tile-instruction.h"

#include <bit>
#include <cstring>

namespace lam {
namespace {

constexpr std::uint8_t configurationOpcode = 0x49;
constexpr std::uint8_t moveOpcode = 0x4b;
constexpr std::uint8_t bf16Opcode = 0x5c;
constexpr std::uint8_t bytesOpcode = 0x5e;

enum Prefix { none, x66, xF3, xF2 };

template <class T>
T read(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

constexpr Fault unknown = "#UD: no tile instruction is encoded so";

}  // namespace

std::optional<TileInstruction> TileInstruction::at(const ThreadRegisters& registers) {
  const auto* bytes = std::bit_cast<const std::uint8_t*>(registers.instruction);
  // A VEX prefix of three bytes, map 0F38.
  if (bytes[0] != 0xc4 || (bytes[1] & 0x1f) != 2) return std::nullopt;
  TileInstruction found{};
  found.opcode = bytes[3];
  if (found.opcode != configurationOpcode && found.opcode != moveOpcode && found.opcode != bf16Opcode && found.opcode != bytesOpcode) return std::nullopt;
  const auto extended = [&bytes](int bit) { return (bytes[1] >> bit & 1) == 0 ? 8 : 0; };
  found.prefix = bytes[2] & 3;
  found.wide = (bytes[2] & 0x84) != 0;
  found.vvvv = ~(bytes[2] >> 3) & 15;
  const std::uint8_t modrm = bytes[4];
  const int mod = modrm >> 6;
  found.reg = (modrm >> 3 & 7) + extended(7);
  found.rm = modrm & 7;
  const std::uint8_t* next = bytes + 5;
  found.inMemory = mod != 3;
  if (!found.inMemory) {
    found.rm += extended(5);
    found.length = 5;
    return found;
  }
  std::uint64_t address = 0;
  bool relative = false;
  found.sib = found.rm == 4;
  if (found.sib) {
    const std::uint8_t sib = *next++;
    const int index = (sib >> 3 & 7) + extended(6);
    if (index != 4) found.index = static_cast<std::ptrdiff_t>(registers.general[index] << (sib >> 6));
    const bool noBase = (sib & 7) == 5 && mod == 0;
    if (noBase) address = static_cast<std::uint64_t>(static_cast<std::int64_t>(read<std::int32_t>(next)));
    else address = registers.general[(sib & 7) + extended(5)];
    if (noBase) next += 4;
  } else if (found.rm == 5 && mod == 0) {
    relative = true;
    address = static_cast<std::uint64_t>(static_cast<std::int64_t>(read<std::int32_t>(next)));
    next += 4;
  } else {
    address = registers.general[found.rm + extended(5)];
  }
  if (mod == 1) address += static_cast<std::uint64_t>(static_cast<std::int64_t>(read<std::int8_t>(next++)));
  if (mod == 2) {
    address += static_cast<std::uint64_t>(static_cast<std::int64_t>(read<std::int32_t>(next)));
    next += 4;
  }
  found.length = static_cast<int>(next - bytes);
  if (relative) address += registers.instruction + found.length;
  found.address = std::bit_cast<std::byte*>(address);
  return found;
}

Fault TileInstruction::execute(TileMachine& machine) const {
  if (wide) return "#UD: VEX.L or VEX.W is set";
  if (opcode == bytesOpcode || opcode == bf16Opcode) {
    if (inMemory) return unknown;
    if (reg > 7 || rm > 7 || vvvv > 7) return "#UD: a tile beyond the eighth";
    if (opcode == bytesOpcode) return machine.multiplyBytes(reg, rm, vvvv, prefix == xF2 || prefix == xF3, prefix == xF2 || prefix == x66);
    return prefix == xF3 ? machine.multiplyBf16(reg, rm, vvvv) : unknown;
  }
  if (vvvv != 0) return "#UD: VEX.vvvv is not 1111b";
  if (opcode == moveOpcode) {
    if (!inMemory || !sib || prefix == none) return unknown;
    if (reg > 7) return "#UD: a tile beyond the eighth";
    return prefix == xF3 ? machine.store(reg, address, index) : machine.load(reg, address, index);
  }
  if (prefix == xF2) return inMemory || rm != 0 ? unknown : reg > 7 ? "#UD: a tile beyond the eighth" : machine.zero(reg);
  if (prefix == xF3 || reg != 0) return unknown;
  if (!inMemory && (prefix != none || rm != 0)) return unknown;
  if (!inMemory) machine.release();
  else if (prefix == none) return machine.loadConfiguration(address + index);
  else machine.storeConfiguration(address + index);
  return nullptr;
}

}  // namespace lam
