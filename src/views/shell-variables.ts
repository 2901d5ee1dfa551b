import type { LocalVariables } from '../results/local.ts';
import { verbatim } from '../terminal/layout/docs.ts';
import type { View } from '../terminal/printer.ts';

/** Variables that would come before the keys, or be taken to belong to them. */
const IN_THE_WAY = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'] as const;

interface Shell {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
}

const SHELLS = {
  bash: { set: (name, value) => `export ${name}='${value}'`, unset: (name) => `unset ${name}` },
  fish: { set: (name, value) => `set -gx ${name} '${value}'`, unset: (name) => `set -e ${name}` },
  powershell: {
    set: (name, value) => `$env:${name} = '${value}'`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  },
} as const satisfies Readonly<Record<string, Shell>>;

export type ShellName = keyof typeof SHELLS;

export const SHELL_NAMES: readonly ShellName[] = ['bash', 'fish', 'powershell'];

/** What a shell runs to have the variables, line by line; each ends in a semicolon, since `eval` of some shells joins lines. */
export function shellVariablesView(shell: ShellName): View<LocalVariables> {
  return { text: (variables) => verbatim(linesFor(SHELLS[shell], variables)) };
}

function linesFor({ set, unset }: Shell, variables: LocalVariables): string {
  const lines = [
    ...Object.entries(variables).map(([name, value]) => set(name, value)),
    ...IN_THE_WAY.map(unset),
  ];
  return lines.map((line) => `${line};\n`).join('');
}
