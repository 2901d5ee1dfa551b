/**
 * A line that is longer becomes several events. Observed on AWS: pieces of 2^18 - 26 bytes,
 * https://stackoverflow.com/questions/77175643. CloudWatch Logs takes events of 1 MB since 2025; that Lambda still splits at
 * 256 KB is believed, not proven.
 */
export const MAX_EVENT_BYTES = 256 * 1024 - 26;

/** What a character has at most in UTF-8, for each unit of a string. */
const MAX_UNIT_BYTES = 3;

/** The events that a text becomes: one, unless it is too long. No character is divided. */
export function eventsOf(text: string): readonly string[] {
  if (text.length * MAX_UNIT_BYTES <= MAX_EVENT_BYTES) return [text];
  const bytes = Buffer.from(text);
  const events: string[] = [];
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = Math.min(start + MAX_EVENT_BYTES, bytes.length);
    while (end < bytes.length && isWithinCharacter(bytes.readUInt8(end))) end -= 1;
    events.push(bytes.toString('utf8', start, end));
  }
  return events;
}

function isWithinCharacter(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
