declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  /** dynalite has no types of its own. */
  function dynalite(options: DynaliteOptions): Server;
  export = dynalite;
}
