import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError, isFatal, isNotFound } from '../../errors.ts';
import type { LogLine } from '../logs/lines/log-line.ts';
import { codeMapKey } from '../releases/ledger-objects.ts';
import { type CodeSpan, codeAt, readCodeTimes } from './code-times.ts';
import { LARGEST_MAP, readMap } from './map-document.ts';
import { hasBundledFrame, mapStack } from './map-stack.ts';
import { type PlaceOf, placesOf } from './places.ts';

/** Lines with the places of the sources in their stacks. */
export type MapLines = (lines: readonly LogLine[]) => Promise<LogLine[]>;

export interface StackMapperDeps {
  readonly s3: () => Promise<S3Api>;
  /** The artifacts bucket. */
  readonly bucket: () => Promise<string>;
  /** Told once where maps cannot be read. */
  readonly note: (text: string) => void;
}

const NOWHERE: PlaceOf = () => undefined;

/**
 * Reads stacks by the source map of the release that ran. Nothing is read before a line has a stack of bundled code, each
 * map is read once, and what is not known stays as it was written.
 */
export function createStackMapper({ s3, bucket, note }: StackMapperDeps): MapLines {
  let times: Promise<readonly CodeSpan[]> | undefined;
  const maps = new Map<string, Promise<PlaceOf>>();
  let told = false;

  /** A stack is worth reading as it is. */
  function instead<T>(other: T): (error: unknown) => T {
    return (error) => {
      if (isFatal(error)) throw error;
      if (!told && !isNotFound(error))
        note(
          `stack traces stay as the bundle has them: ${error instanceof Error ? error.message : 'unknown'}`,
        );
      told ||= !isNotFound(error);
      return other;
    };
  }

  async function readPlaces(code: string): Promise<PlaceOf> {
    const text = await (await s3()).getTextUpTo(await bucket(), codeMapKey(code), LARGEST_MAP);
    const map = text === undefined ? undefined : readMap(text, code);
    if (map === undefined)
      throw new BackofficeError(
        'FAILED',
        `${codeMapKey(code)} in the artifacts bucket is no source map of it`,
      );
    return placesOf(map);
  }

  function placesAt(time: string, spans: readonly CodeSpan[]): Promise<PlaceOf> {
    const code = codeAt(spans, Date.parse(time));
    if (code === null) return Promise.resolve(NOWHERE);
    const known = maps.get(code) ?? readPlaces(code).catch(instead(NOWHERE));
    maps.set(code, known);
    return known;
  }

  async function mapLine(line: LogLine): Promise<LogLine> {
    const { source, stream, stack, time } = line;
    // Versions that were published have code of their own time.
    if (source !== 'function' || stack === null || !isLatest(stream) || !hasBundledFrame(stack)) return line;
    times ??= (async () => readCodeTimes(await s3(), await bucket()))().catch(instead([]));
    const placeOf = await placesAt(time, await times);
    return { ...line, stack: mapStack(stack, placeOf) };
  }

  return async (lines) => {
    const mapped: LogLine[] = [];
    for (const line of lines) mapped.push(line.stack === null ? line : await mapLine(line));
    return mapped;
  };
}

/** Streams are named after the day and the version, as `2026/11/22/[$LATEST]…`. */
function isLatest(stream: string): boolean {
  return !/\[\d+\]/.test(stream);
}
