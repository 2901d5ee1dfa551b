/** What a method is called with. */
export type Values = readonly unknown[];

/**
 * Puts another method in the place of one of Node's.
 * @param run gets the former one, and what the new one was called with.
 */
export function replaceMethod(
  target: object,
  name: string,
  run: (original: (values: Values) => unknown, values: Values) => unknown,
): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  const replaced = (...values: Values): unknown =>
    run((given) => Reflect.apply(original, target, given), values);
  // `util.promisify` looks at what else a function has.
  Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original));
  Reflect.set(target, name, replaced);
}
