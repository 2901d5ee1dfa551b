import { type Lockfile, nameOf } from '../../bin/tools/build/lockfile.ts';

/** What makes a lockfile untrustworthy: a line for each problem. */
export function problemsOf({ packages }: Lockfile): readonly string[] {
  return Object.entries(packages).flatMap(([directory, locked]) => {
    if (directory === '') return [];
    const { version, resolved, integrity, link, inBundle } = locked;
    const problems: string[] = [];
    // npm fetches by name and version from the registry of the user.
    if (resolved !== undefined || link) problems.push(`comes from ${resolved ?? 'a link'}`);
    if (version === undefined || !/^\d+\.\d+\.\d+/.test(version)) problems.push('has no version');
    const covered = inBundle && packages[parentOf(directory)]?.integrity !== undefined;
    if (integrity === undefined && !covered) problems.push('has no integrity');
    else if (integrity !== undefined && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity))
      problems.push('has a weak integrity');
    return problems.map((problem) => `${nameOf(directory)} ${problem}`);
  });
}

/** The package in whose tarball a bundled one comes: the outermost. */
function parentOf(directory: string): string {
  return /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(directory)?.[0] ?? '';
}
