import type { StackOutputs } from '../services/stack/outputs.ts';
import { fields } from '../terminal/layout/docs.ts';
import { whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

export const outputsView: View<StackOutputs> = {
  text: (outputs) => fields(Object.entries(outputs).map(([name, value]) => [name, whole(value)])),
};
