import type { OperationEvent, Picture } from '../operations/events.ts';
import type { Look } from '../terminal/look.ts';
import { planText, settingsText } from './changes.ts';
import { followSummaryText, gapText } from './follow.ts';
import { foreignText } from './foreign-code.ts';
import { loadPicture } from './load.ts';
import { elapsedText, restorePlanText } from './restore.ts';
import { stepLine } from './stack-steps.ts';
import { rateText } from './transfer.ts';

/** What an operation tells, as lines. */
export function eventLines(event: OperationEvent, look: Look): readonly string[] {
  switch (event.type) {
    case 'changes planned':
      return planText(event.changes, look, event.onAws);
    case 'settings planned':
      return settingsText(event.stackName, event.settings, look);
    case 'restore planned':
      return restorePlanText(event.plan, event.onAws);
    case 'foreign code found':
      return [`the function runs ${foreignText(event.foreign)}; sending the code of this release`];
    case 'log gap':
      return [gapText(event.gap)];
    case 'logs followed':
      return [followSummaryText(event.summary, event.printed)];
    case 'stopped':
      return [`${pictureText(event.at)}; rerun to resume: ${event.resume}`];
    case 'step done':
      return [stepLine(event)];
  }
}

/** How far long work is, on one line. */
export function pictureText(picture: Picture): string {
  switch (picture.type) {
    case 'restoring':
      return `restoring ${picture.table}: ${picture.status} for ${elapsedText(picture.elapsedMs)}`;
    case 'transferring':
      return `${picture.label}: ${rateText(picture)}`;
    case 'loading':
      return loadPicture(picture.plan, picture.sent, picture.elapsedMs);
  }
}
