import { isIPv4, isIPv6 } from 'node:net';

/** A range of addresses: its first one, and how many bits tell it from others. */
interface Block {
  readonly address: bigint;
  readonly prefix: number;
  /** 32 or 128. */
  readonly bits: number;
}

/**
 * The first ranges of so many address bits within a range.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 * @returns undefined where the range is none, or they do not fit into it.
 */
export function cidrBlocks(range: string, count: number, cidrBits: number): string[] | undefined {
  const block = blockOf(range);
  if (block === undefined) return undefined;
  const { address, prefix, bits } = block;
  const fits = cidrBits >= 0 && bits - cidrBits >= prefix && count <= 2 ** (bits - cidrBits - prefix);
  if (!fits) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const first = address + (BigInt(index) << BigInt(cidrBits));
    return `${bits === 32 ? ipv4(first) : ipv6(first)}/${bits - cidrBits}`;
  });
}

/** The range with the address bits of its own made zero. */
function blockOf(range: string): Block | undefined {
  const [text = '', length = ''] = range.split('/');
  const bits = isIPv4(text) ? 32 : isIPv6(text) ? 128 : 0;
  if (bits === 0 || !/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined;
  const prefix = Number(length);
  const free = BigInt(bits - prefix);
  return { address: (addressOf(text, bits) >> free) << free, prefix, bits };
}

function addressOf(text: string, bits: number): bigint {
  if (bits === 32) return text.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
  const [before = '', after] = canonical(text).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [head, tail] = [groups(before), groups(after ?? '')];
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].reduce((sum, part) => (sum << 16n) + BigInt(`0x${part}`), 0n);
}

function ipv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
}

function ipv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - 16 * index)) & 0xffffn);
  return canonical(groups.map((group) => group.toString(16)).join(':'));
}

/** RFC 5952. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
