import type { AddCommand } from './command.ts';

/** A word that may stand first on the command line; what it takes is loaded when it does. */
export interface Noun {
  readonly name: string;
  readonly summary: string;
  readonly group: string;
  load(): Promise<AddCommand>;
}
