import type { Context } from '../context.ts';
import type { Agreement, Danger, Intent } from '../environments/guard.ts';
import type { CommandWriter } from '../hints.ts';
import type { Operation } from '../operations/operation.ts';
import { lines } from '../terminal/layout/docs.ts';
import type { Progress } from '../terminal/progress.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { eventDoc, pictureText } from '../views/operation-events.ts';
import { type Follower, followSteps } from './follow-steps.ts';
import { makeChange } from './make-change.ts';
import type { OpenSession } from './open-session.ts';

/** What a command hands to its operations. */
export interface OperationDeps {
  readonly context: Context;
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  readonly timeLimited: boolean;
  readonly progress: Progress;
  /** Of stderr. */
  readonly style: TextStyle;
  readonly command: CommandWriter;
  /** Undefined where nothing more is asked, because all of it was agreed to before. */
  guard(session: OpenSession, intent: Intent, danger: Danger): Promise<Agreement | undefined>;
  newId(): string;
  afterwards(work: Promise<void>): void;
}

/** The port of a command's operations: they report on stderr, ask on the terminal and record in the journal. */
export function createOperation(session: OpenSession, setting: OperationDeps): Operation {
  const { context, signal, dryRun, timeLimited, progress, style, command, newId, afterwards } = setting;
  const report = progress.line;
  let reached: Agreement | undefined;
  const confirm = async (intent: Intent, danger: Danger): Promise<Agreement | undefined> => {
    reached = await setting.guard(session, intent, danger);
    return reached;
  };
  const follower = { clock: context.clock, style, progress };
  const maker = {
    context,
    session,
    command,
    dryRun,
    report,
    show: progress.show,
    confirm,
    newId,
    afterwards,
  };
  return {
    ...session,
    dryRun,
    clock: context.clock,
    signal,
    timeLimited,
    processes: context.processes,
    installation: context.installation,
    command,
    newId,
    gitRevision: context.gitRevision,
    report,
    tell: (event) => progress.show(eventDoc(event)),
    during: progress.during,
    live: (picture, work) => progress.live(() => lines([pictureText(picture())]), work),
    paced: (everyMs, picture) => pacedLines(follower, everyMs, () => pictureText(picture())),
    follow: (steps, options) => followSteps(follower, steps, options),
    confirm,
    record: (change, work) => makeChange(maker, change, work),
    agreed() {
      const before = reached;
      return createOperation(session, { ...setting, guard: async () => before });
    },
    dry: () => createOperation(session, { ...setting, dryRun: true }),
  };
}

function pacedLines({ clock, style, progress }: Follower, everyMs: number, text: () => string): () => void {
  let told = clock.now().getTime();
  return () => {
    const now = clock.now().getTime();
    if (style.terminal || now - told < everyMs) return;
    told = now;
    progress.line(text());
  };
}
