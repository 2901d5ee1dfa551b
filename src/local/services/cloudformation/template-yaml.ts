import {
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  FAILSAFE_SCHEMA,
  floatYaml11Tag,
  intYaml11Tag,
  NOT_RESOLVED,
  nullYaml11Tag,
  parseEvents,
  type TagDefinition,
  YAMLException,
} from 'js-yaml';
import type { Steps } from '../../steps.ts';

/**
 * The intrinsic functions and rule functions that have a short form.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const SHORT_FORMS: readonly string[] = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];

/** The words that SnakeYAML and PyYAML take too: of YAML 1.1's, `y` and `n` stay texts, as a key `Y` has to. */
const TRUE_OR_FALSE = /^(?:(true|True|TRUE|yes|Yes|YES|on|On|ON)|false|False|FALSE|no|No|NO|off|Off|OFF)$/;

const boolTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  resolve: (text) => {
    const found = TRUE_OR_FALSE.exec(text);
    return found === null ? NOT_RESOLVED : found[1] !== undefined;
  },
  identify: () => false,
});

/**
 * YAML 1.1 without timestamps, binary, sets and merges, as CloudFormation reads it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
const SCHEMA = FAILSAFE_SCHEMA.withTags(
  [nullYaml11Tag, boolTag, intYaml11Tag, floatYaml11Tag],
  SHORT_FORMS.flatMap(tagsOf),
);

/** @returns the document, with short forms made long. @throws YAMLException for what is not well-formed. */
export function* readingYaml(text: string): Steps<unknown> {
  const events = parseEvents(text, {});
  yield;
  const [document, ...others] = constructFromEvents(events, {
    source: text,
    schema: SCHEMA,
    maxAliases: 0,
  });
  if (document === undefined || others.length > 0) throw new YAMLException('not one document');
  return document;
}

function tagsOf(name: string): readonly TagDefinition[] {
  const identify = () => false;
  return [
    defineScalarTag(`!${name}`, { resolve: (text) => longForm(name, text), identify }),
    defineSequenceTag<unknown[], object>(`!${name}`, {
      create: () => [],
      addItem: (items, item) => void items.push(item),
      finalize: (items) => longForm(name, items),
      identify,
    }),
    defineMappingTag<Map<unknown, unknown>, object>(`!${name}`, {
      create: () => new Map(),
      addPair: (members, key, value) => {
        members.set(key, value);
        return '';
      },
      has: (members, key) => members.has(key),
      keys: Object.keys,
      get: () => undefined,
      finalize: (members) => longForm(name, Object.fromEntries(members)),
      identify,
    }),
  ];
}

/** `!GetAtt a.b` names the resource before the first dot. */
function longForm(name: string, value: unknown): object {
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value };
  const dot = value.indexOf('.');
  return { 'Fn::GetAtt': dot === -1 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
}
