const MACHINES: Readonly<Record<number, string>> = { 3: 'x86', 40: 'arm', 62: 'x86_64', 183: 'arm64' };
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const MACHINE_OFFSET = 18;

/**
 * The architecture that a native module is built for, when that is not the one it has to run on.
 * https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 * @returns undefined when it fits.
 */
export function foreignArchitecture(content: Uint8Array, wanted: string): string | undefined {
  if (!MAGIC.every((byte, index) => content[index] === byte)) return 'another system than Linux';
  // Both architectures of Lambda are little-endian.
  const machine = (content[MACHINE_OFFSET] ?? 0) + (content[MACHINE_OFFSET + 1] ?? 0) * 256;
  const found = MACHINES[machine] ?? `machine ${machine}`;
  return found === wanted ? undefined : found;
}
