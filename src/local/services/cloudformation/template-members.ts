import { AwsError } from '../../aws-error.ts';

/** An object of a template. */
export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function formatError(message: string): AwsError {
  return new AwsError('ValidationError', `Template format error: ${message}`);
}

/** What a section of a template names. @throws AwsError in the words recorded for Resources, for a section that is no object. */
export function sectionOf(document: Members, name: string): Members {
  const section = document[name] ?? {};
  if (!isMembers(section)) throw formatError(`Any ${name} member must be an object.`);
  return section;
}

/** The objects that a section names. @throws AwsError for what is none; its words are believed, not proven. */
export function objectsIn(document: Members, name: string): [string, Members][] {
  return Object.entries(sectionOf(document, name)).map(([key, value]) => {
    if (!isMembers(value)) throw formatError(`Every ${name} member must be an object.`);
    return [key, value];
  });
}

/** @throws AwsError for a name that is not of letters and digits alone, as recorded. */
export function refuseOddNames(what: string, named: Members): void {
  const odd = Object.keys(named).find((name) => !/^[A-Za-z0-9]+$/.test(name));
  if (odd !== undefined) throw formatError(`${what} name ${odd} is non alphanumeric.`);
}

/** @throws AwsError for a member that the embedded environment does not know. */
export function refuseUnserved(members: Members, served: readonly string[], where: string): void {
  const member = Object.keys(members).find((each) => !served.includes(each));
  if (member !== undefined)
    throw formatError(`The embedded environment does not serve ${member} of ${where}`);
}

/** @returns the named members, where they are texts. @throws AwsError for one that is none; its words are believed, not proven. */
export function textsIn<Name extends string>(
  members: Members,
  names: readonly Name[],
  where: string,
): { readonly [key in Name]?: string } {
  const texts: { [key in Name]?: string } = {};
  for (const name of names) {
    const value = members[name];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw formatError(`[${where}/${name}] ${name} must be a string.`);
    texts[name] = value;
  }
  return texts;
}

/** The same for texts, numbers and truth values, which are written as texts. */
export function scalarsIn<Name extends string>(
  members: Members,
  names: readonly Name[],
  where: string,
): { readonly [key in Name]?: string } {
  const texts = names.flatMap((name) => {
    const value = members[name];
    return typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : [];
  });
  return textsIn({ ...members, ...Object.fromEntries(texts) }, names, where);
}

/** A text or a list of texts. @throws AwsError for anything else; its words are believed, not proven. */
export function listIn(members: Members, name: string, where: string): readonly string[] | undefined {
  const value = members[name];
  if (value === undefined) return undefined;
  const list: unknown[] = [value].flat();
  if (!list.every((item) => typeof item === 'string'))
    throw formatError(`[${where}/${name}] ${name} must be a string or a list of strings.`);
  return list;
}
