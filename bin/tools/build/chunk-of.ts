/** A module as the groups see it. Paths are relative to the root of the repository. */
export interface BundledModule {
  readonly path: string;
  /** The entries and dynamically imported modules that need it at once: a dynamic import of its own does not count. */
  readonly roots: ReadonlySet<string>;
}

const PROGRAM = 'bin/backoffice.ts';
const DAEMON = 'src/local-process/daemon.ts';
const LOCAL_AWS = 'src/local/index.ts';
const WORKER = 'src/local/services/lambda/runtime/worker.ts';

/** What `health`, and `items` by API, need beside the program. */
const CORE =
  /^src\/(session\/command-context|network\/network|http\/http|commands\/(health|items\/index))\.ts$/;

const DEPLOYMENT =
  /^src\/(commands\/(backup\/index|deploy\/index|destroy|diff|function\/index|releases\/index|rollback)|operations\/undo\/(cut-over|function))\.ts$/;

/** What imports nothing, and all need. */
const BASICS = /^src\/(defined|files\/(missing|system-error|unusable-file)|words\/bytes-text)\.ts$/;

const AWS = /^(src\/aws\/|src\/http\/sign-request\.ts$|node_modules\/@(aws-sdk|smithy)\/)/;

/**
 * The chunk that a module is put in. A module that one root needs lies with that root; the others lie together with what
 * is needed at the same times, so that a command reads few files.
 *
 * What a module imports has all of the module's roots, and maybe more. More roots move a module only in this direction:
 * root, `deployment`, `shared` (or root, `sdk-core`), `aws-shared`, `core`, `bin`, shared with the daemon. So chunks import
 * chunks further on in it, and never each other.
 */
export function chunkOf({ path, roots: all }: BundledModule): string {
  // The daemon needs the embedded AWS whole: what else needs a module decides, as if that were no root.
  const roots = new Set([...all].filter((root) => root !== LOCAL_AWS));
  if (all.has(LOCAL_AWS) && roots.size === 1 && roots.has(DAEMON)) return 'local';
  const homes = new Set([...roots].map(homeOf));
  const [only, ...others] = homes;
  if (only !== undefined && others.length === 0) return only;
  if (roots.has(DAEMON) || roots.has(WORKER)) return sharedWithDaemon(path);
  if (homes.has('bin')) return 'bin';
  if (homes.has('core')) return 'core';
  const needing = [...roots];
  if (needing.every((root) => AWS.test(root))) return 'sdk-core';
  if (needing.some((root) => AWS.test(root))) return 'aws-shared';
  return needing.every((root) => DEPLOYMENT.test(root)) ? 'deployment' : 'shared';
}

function homeOf(root: string): string {
  if (root === PROGRAM) return 'bin';
  if (CORE.test(root)) return 'core';
  if (root === 'src/aws/rows.ts') return 'aws-dynamodb';
  return nameOf(root);
}

/** The daemon loads nothing that only the command line needs: its memory and its build id depend on it. */
function sharedWithDaemon(path: string): string {
  const service = /^node_modules\/@aws-sdk\/client-([a-z0-9-]+)\//.exec(path)?.[1];
  if (service !== undefined) return `aws-${service}-schemas`;
  if (AWS.test(path)) return 'sdk-wire';
  // What runs functions reads no more than it needs: each cold start does.
  if (path.startsWith('src/local/services/lambda/runtime/')) return 'lambda-runtime';
  if (/^src\/local(-process)?\//.test(path)) return 'local-process';
  if (BASICS.test(path)) return 'basics';
  if (path.startsWith('stack/contract/')) return 'stack-contract';
  return path.startsWith('src/files/') ? 'files' : nameOf(path);
}

/** `src/commands/items/index.ts` is `commands-items`, `node_modules/fflate/esm/index.mjs` is `fflate`. */
function nameOf(path: string): string {
  return path
    .replace(/^(src|node_modules)\//, '')
    .replace(/^@[^/]+\//, '')
    .replaceAll(/\/(dist|dist-es|esm|submodules)(?=\/)/g, '')
    .replace(/(\/index)?\.(ts|m?js)$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-');
}
