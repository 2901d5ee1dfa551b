import type { StackOutputs } from '../services/stack/outputs.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';

export const outputsView: View<StackOutputs> = {
  text: (outputs, style) => renderFields(Object.entries(outputs), style),
};
