import type { LogLine } from './lines/log-line.ts';

interface Stream {
  lines: LogLine[];
  refill(): Promise<void>;
}

/** The lines of several streams in the order of time, a batch at a time. Memory holds a batch of each. */
export async function* mergeLines(
  sources: readonly AsyncIterator<LogLine[], void>[],
): AsyncGenerator<LogLine[]> {
  const streams = await Promise.all(sources.map(openStream));
  for (;;) {
    const open = streams.filter(({ lines }) => lines.length > 0);
    if (open.length === 0) return;
    const [only, ...others] = open;
    yield others.length === 0 && only !== undefined ? only.lines.splice(0) : oldest(open);
    for (const stream of streams) if (stream.lines.length === 0) await stream.refill();
  }
}

function newest({ lines }: Stream): string {
  return lines.reduce((latest, { time }) => (time > latest ? time : latest), '');
}

/** A batch may be empty; only the end is the end. */
async function openStream(batches: AsyncIterator<LogLine[], void>): Promise<Stream> {
  const stream: Stream = {
    lines: [],
    async refill() {
      for (;;) {
        const next = await batches.next();
        stream.lines = next.done === true ? [] : next.value;
        if (next.done === true || next.value.length > 0) return;
      }
    },
  };
  await stream.refill();
  return stream;
}

/** Takes what no source can have anything older than any more, as far as its batches are in order: one of them goes whole. */
function oldest(streams: readonly Stream[]): LogLine[] {
  const border = streams.map(newest).reduce((a, b) => (a < b ? a : b));
  const taken: LogLine[] = [];
  for (const stream of streams) {
    taken.push(...stream.lines.filter(({ time }) => time <= border));
    stream.lines = stream.lines.filter(({ time }) => time > border);
  }
  return taken.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
