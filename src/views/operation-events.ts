import type { OperationEvent, Picture } from '../operations/events.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { planText, settingsText } from './changes.ts';
import { followSummaryText, gapText } from './follow.ts';
import { foreignText } from './foreign-code.ts';
import { rateText } from './items-transfer.ts';
import { loadPicture } from './loadtest.ts';
import { elapsedText, restorePlanText } from './restore.ts';
import { stepLine } from './stack-steps.ts';

/** What an operation tells, as lines. */
export function eventLines(event: OperationEvent, style: TextStyle): readonly string[] {
  switch (event.type) {
    case 'changes planned':
      return planText(event.changes, style, event.onAws);
    case 'settings planned':
      return settingsText(event.stackName, event.settings, style);
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
