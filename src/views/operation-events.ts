import type { OperationEvent, Picture } from '../operations/events.ts';
import { type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { text, whole } from '../terminal/layout/text.ts';
import { planDoc, settingsDoc } from './changes.ts';
import { followSummaryText, gapText } from './follow.ts';
import { foreignText } from './foreign-code.ts';
import { rateText } from './items-transfer.ts';
import { loadPicture } from './loadtest.ts';
import { drillPlanDoc, elapsedText, restorePlanDoc } from './restore.ts';
import { stepText } from './stack-steps.ts';
import { comparisonPlanDoc } from './table-diff.ts';
import { scanPlanDoc } from './table-doctor.ts';

/** What an operation tells. */
export function eventDoc(event: OperationEvent): Doc {
  switch (event.type) {
    case 'changes planned':
      return planDoc(event.changes, event.onAws);
    case 'settings planned':
      return settingsDoc(event.stackName, event.settings) ?? stack([]);
    case 'restore planned':
      return event.aside ? drillPlanDoc(event.plan, event.onAws) : restorePlanDoc(event.plan, event.onAws);
    case 'comparison planned':
      return comparisonPlanDoc(event);
    case 'scan planned':
      return scanPlanDoc(event);
    case 'foreign code found':
      return lines([`the function runs ${foreignText(event.foreign)}; sending the code of this release`]);
    case 'log gap':
      return lines([gapText(event.gap)]);
    case 'logs followed':
      return lines([followSummaryText(event.summary, event.printed)]);
    case 'stopped':
      return lines([text`${pictureText(event.at)}; rerun to resume: ${whole(event.resume)}`]);
    case 'step done':
      return lines([stepText(event)]);
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
