type Absent<T> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];

/** Members that may be undefined, as members that may be absent. */
export type Defined<T> = { [Key in Exclude<keyof T, Absent<T>>]: T[Key] } & {
  [Key in Absent<T>]?: Exclude<T[Key], undefined>;
};

/** A copy without the members that are undefined: an optional member is absent, never there without a value. */
export function defined<T extends object>(members: T): Defined<T>;
export function defined(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
