import { InvalidArgumentError } from '../../commander.ts';

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** Adds the name of a host, without a port, to those that were given before. */
export function hostNames(name: string, before: readonly string[] | boolean | undefined): readonly string[] {
  if (!HOST_NAME.test(name))
    throw new InvalidArgumentError(
      'It must be the name of a host, such as host.docker.internal, without a port.',
    );
  return [...(Array.isArray(before) ? before : []), name.toLowerCase()];
}

/** What was chosen: names, none of them any more, or nothing. */
export function chosenHostNames(
  given: readonly string[] | boolean | undefined,
): readonly string[] | undefined {
  if (typeof given === 'boolean') return given ? undefined : [];
  return given;
}
