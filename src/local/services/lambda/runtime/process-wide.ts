import { keepDescriptors } from './descriptors.ts';

/*
 * What Node lets a thread do to the whole process. On AWS a function is a process of its own, and hurts nobody else.
 */

/** What `process.binding` gives without a way to Node's inside, where a wrong call aborts the process. */
const HARMLESS_BINDINGS: readonly unknown[] = ['config', 'constants', 'natives', 'util'];
/** V8's flags hold for the whole process, and some of them let code end it. */
const HARMLESS_FLAGS = /^--(?:no-?)?expose[-_]gc$/;

/** Refuses by name what would reach beyond this thread. */
export function leaveProcessAlone(): void {
  const v8 = process.getBuiltinModule('node:v8');
  limit(process, 'binding', 'process.binding', (name) => HARMLESS_BINDINGS.includes(name));
  limit(process, '_linkedBinding', 'process._linkedBinding', () => false);
  limit(v8, 'setFlagsFromString', 'v8.setFlagsFromString', (flags) => HARMLESS_FLAGS.test(String(flags)));
  limitInspector();
  keepDescriptors();
}

function limit(
  target: object,
  method: string,
  name: string,
  isHarmless: (argument: unknown) => boolean,
): void {
  const original: unknown = Reflect.get(target, method);
  if (typeof original !== 'function') return;
  Reflect.set(target, method, (argument: unknown): unknown => {
    // What becomes a text is asked for it once.
    const text = String(argument);
    if (isHarmless(text)) return Reflect.apply(original, target, [text]);
    throw new Error(`The embedded environment does not serve ${name}('${text}')`);
  });
}

/** Its sessions reach this thread alone; a port of it would be the main thread's. */
function limitInspector(): void {
  const inspector: object | undefined = process.getBuiltinModule('node:inspector');
  if (inspector === undefined) return;
  limit(inspector, 'open', 'inspector.open', () => false);
  const session: unknown = Reflect.get(inspector, 'Session');
  if (typeof session === 'function')
    Object.assign(session.prototype, { connectToMainThread: refuseMainThread });
}

/** What Node says outside of worker threads, as it does on AWS. */
function refuseMainThread(): never {
  throw Object.assign(new Error('Current thread is not a worker'), { code: 'ERR_INSPECTOR_NOT_WORKER' });
}
