import type { AddCommand } from './command.ts';

/** A word that may stand first on the command line; what it takes is loaded when it does. */
export interface Noun {
  readonly name: string;
  readonly summary: string;
  readonly group: string;
  load(): Promise<AddCommand>;
}

export const NOUNS: readonly Noun[] = [
  {
    name: 'deploy',
    summary: 'deploy the application, or bring it up to date',
    group: 'Deploying:',
    load: async () => (await import('./deploy/index.ts')).addDeploy,
  },
  {
    name: 'diff',
    summary: 'show what a deployment would change',
    group: 'Deploying:',
    load: async () => (await import('./diff.ts')).addDiff,
  },
  {
    name: 'outputs',
    summary: 'show addresses and names of what is deployed',
    group: 'Deploying:',
    load: async () => (await import('./outputs.ts')).addOutputs,
  },
  {
    name: 'status',
    summary: 'show on one screen how the environment is',
    group: 'Deploying:',
    load: async () => (await import('./status.ts')).addStatus,
  },
  {
    name: 'drift',
    summary: 'show what was changed outside of deployments',
    group: 'Deploying:',
    load: async () => (await import('./drift.ts')).addDrift,
  },
  {
    name: 'releases',
    summary: 'list what was deployed when and by whom',
    group: 'Deploying:',
    load: async () => (await import('./releases/index.ts')).addReleases,
  },
  {
    name: 'rollback',
    summary: 'go back to an earlier release',
    group: 'Deploying:',
    load: async () => (await import('./rollback.ts')).addRollback,
  },
  {
    name: 'destroy',
    summary: 'remove the application',
    group: 'Deploying:',
    load: async () => (await import('./destroy.ts')).addDestroy,
  },
  {
    name: 'health',
    summary: 'check that the application works',
    group: 'The application:',
    load: async () => (await import('./health.ts')).addHealth,
  },
  {
    name: 'items',
    summary: 'create, list, read, change and delete items',
    group: 'The application:',
    load: async () => (await import('./items/index.ts')).addItems,
  },
  {
    name: 'table',
    summary: 'show what the table holds and how it is protected',
    group: 'The application:',
    load: async () => (await import('./table.ts')).addTable,
  },
  {
    name: 'logs',
    summary: 'read and follow the logs of the function and the API',
    group: 'Watching:',
    load: async () => (await import('./logs/index.ts')).addLogs,
  },
  {
    name: 'metrics',
    summary: 'show numbers over time: requests, errors, durations, capacity',
    group: 'Watching:',
    load: async () => (await import('./metrics/index.ts')).addMetrics,
  },
  {
    name: 'alarms',
    summary: 'list alarms, and what happened to them',
    group: 'Watching:',
    load: async () => (await import('./alarms/index.ts')).addAlarms,
  },
  {
    name: 'cost',
    summary: 'estimate the month from what was used, and what would save',
    group: 'Watching:',
    load: async () => (await import('./cost.ts')).addCost,
  },
  {
    name: 'traces',
    summary: 'list requests that were traced, show one as a waterfall, draw the map',
    group: 'Watching:',
    load: async () => (await import('./traces/index.ts')).addTraces,
  },
  {
    name: 'explain',
    summary: 'tell what became of one request, the likely cause first',
    group: 'Watching:',
    load: async () => (await import('./explain.ts')).addExplain,
  },
  {
    name: 'backup',
    summary: 'make, list, restore and remove backups of the table',
    group: 'Protecting:',
    load: async () => (await import('./backup/index.ts')).addBackup,
  },
  {
    name: 'pitr',
    summary: 'keep the table restorable to any second',
    group: 'Protecting:',
    load: async () => (await import('./pitr/index.ts')).addPitr,
  },
  {
    name: 'env',
    summary: 'add, list, show and choose environments',
    group: 'Environments:',
    load: async () => (await import('./env/index.ts')).addEnv,
  },
  {
    name: 'whoami',
    summary: 'show who you are to the environment',
    group: 'Environments:',
    load: async () => (await import('./whoami.ts')).addWhoami,
  },
  {
    name: 'invoke',
    summary: 'run the function once, with a request or any event',
    group: 'The application:',
    load: async () => (await import('./invoke.ts')).addInvoke,
  },
  {
    name: 'loadtest',
    summary: 'send many requests and measure',
    group: 'The application:',
    load: async () => (await import('./loadtest/index.ts')).addLoadtest,
  },
  {
    name: 'function',
    summary: 'show the function, its code and runtime',
    group: 'Operating:',
    load: async () => (await import('./function/index.ts')).addFunction,
  },
  {
    name: 'config',
    summary: "show and change the function's variables",
    group: 'Operating:',
    load: async () => (await import('./config/index.ts')).addConfig,
  },
  {
    name: 'api',
    summary: 'show the HTTP API, its routes and what they lead to',
    group: 'Operating:',
    load: async () => (await import('./api.ts')).addApi,
  },
  {
    name: 'doctor',
    summary: 'find out what is wrong, and how to mend it',
    group: 'Operating:',
    load: async () => (await import('./doctor.ts')).addDoctor,
  },
  {
    name: 'history',
    summary: 'list the changes that were made from here',
    group: 'Operating:',
    load: async () => (await import('./history.ts')).addHistory,
  },
  {
    name: 'undo',
    summary: 'take a change of the history back',
    group: 'Operating:',
    load: async () => (await import('./undo/index.ts')).addUndo,
  },
  {
    name: 'local',
    summary: 'control the embedded environment',
    group: 'Environments:',
    load: async () => (await import('./local/index.ts')).addLocal,
  },
  {
    name: 'completion',
    summary: 'complete command lines in bash, zsh and fish',
    group: 'Other:',
    load: async () => (await import('./completion/index.ts')).completionOf(NOUNS),
  },
  {
    name: 'version',
    summary: 'show the version',
    group: 'Other:',
    load: async () => (await import('./version.ts')).addVersion,
  },
];
