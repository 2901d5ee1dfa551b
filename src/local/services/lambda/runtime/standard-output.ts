import { syncBuiltinESMExports } from 'node:module';
import { replaceMethod, type Values } from './replace-method.ts';

/*
 * The descriptors of the standard streams belong to the whole process, so what code writes to 1 and 2 by `fs` would come out
 * of the embedded environment. Loggers write so: pino does.
 */

const PATHS = /^\/(?:dev\/(?:stdout|stderr)|(?:dev|proc\/self)\/fd\/[12])$/;

type Write = (text: string) => void;

/** Leads what `fs` would write to the standard streams of the process to the log. */
export function captureDescriptors(write: Write): void {
  const fs = process.getBuiltinModule('node:fs');
  const say = (bytes: Buffer): number => {
    write(bytes.toString('utf8'));
    return bytes.length;
  };
  const changed: Readonly<Record<string, (values: Values) => unknown>> = {
    write: ([, data, ...rest]) => say(bytesOf(data, rest)),
    writev: ([, buffers]) => say(joined(buffers)),
    writeFile: ([, data, options]) => void say(bytesOf(data, [0, encodingOf(options)])),
    appendFile: ([, data, options]) => void say(bytesOf(data, [0, encodingOf(options)])),
    // A stream that is opened by path writes to the descriptor that it gets.
    open: ([path]) => (/err|2$/.test(String(path)) ? 2 : 1),
    // No code may close what others write to.
    close: () => undefined,
  };
  for (const [name, run] of Object.entries(changed)) {
    lead(fs, name, (values) => later(values, run));
    lead(fs, `${name}Sync`, run);
    lead(fs.promises, name, async (values) => run(values));
  }
  syncBuiltinESMExports();
}

function lead(target: object, name: string, run: (values: Values) => unknown): void {
  replaceMethod(target, name, (original, values) => (isStandard(values[0]) ? run(values) : original(values)));
}

function isStandard(target: unknown): boolean {
  return target === 1 || target === 2 || (typeof target === 'string' && PATHS.test(target));
}

/** With a callback, which gets what was written, too. */
function later(values: Values, run: (values: Values) => unknown): void {
  const done = values.at(-1);
  const result = run(values);
  if (typeof done === 'function') process.nextTick(() => void done(null, result, values[1]));
}

/** `buffer, offset?, length?`, or an object with these, or `text, position?, encoding?`. */
function bytesOf(data: unknown, [first, second]: Values): Buffer {
  if (!ArrayBuffer.isView(data)) return Buffer.from(String(data), encodingIn(second));
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const { offset = first, length = second }: { offset?: unknown; length?: unknown } =
    typeof first === 'object' && first !== null ? { offset: 0, ...first } : {};
  const start = typeof offset === 'number' ? offset : 0;
  return bytes.subarray(start, typeof length === 'number' ? start + length : undefined);
}

function joined(buffers: unknown): Buffer {
  return Buffer.concat(Array.isArray(buffers) ? buffers.map((each) => bytesOf(each, [])) : []);
}

function encodingOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null && 'encoding' in options
    ? options.encoding
    : options;
}

function encodingIn(value: unknown): BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value) ? value : 'utf8';
}
