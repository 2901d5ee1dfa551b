/** A function as it is configured. */
export interface FunctionRecord {
  readonly name: string;
  readonly owner: string;
  readonly arn: string;
  readonly description: string;
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly variables: Record<string, string>;
  readonly architectures: readonly string[];
  readonly tracing: 'Active' | 'PassThrough';
  readonly logFormat: 'JSON' | 'Text';
  readonly logGroup: string;
  /** Least levels that are logged in the JSON format; INFO when left out. */
  readonly applicationLogLevel?: string;
  readonly systemLogLevel?: string;
  readonly codeSha256: string;
  readonly codeSize: number;
  /** Hash of the source that its template had last; undefined for a function of an earlier version. */
  readonly templateSource?: string;
  /** ISO 8601. */
  readonly lastModified: string;
  /** Changes with the code and the configuration; what callers see while the change is in progress. */
  readonly revisionId: string;
  /** What callers see afterwards. It changes, too, when a version is published. Undefined in records of earlier versions. */
  readonly settledRevisionId?: string;
  /** ISO 8601; until then an update is in progress, and no other is taken. */
  readonly updatingUntil?: string;
  /** True until its first change: what is in progress is its creation. */
  readonly isNew?: boolean;
  /** Of a published version its number; undefined for what runs. */
  readonly version?: string;
  /** The number of the newest published version; undefined before the first. */
  readonly lastVersion?: number;
  /** Executions side by side that are kept for it, and all that it gets; undefined where only the account's limit holds. */
  readonly reservedConcurrency?: number;
  /** The same, as its template sets it; undefined where it sets none. */
  readonly templateConcurrency?: number;
  readonly tags: Record<string, string>;
}
