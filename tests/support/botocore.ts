import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './programs.ts';

/** A request as it is given to a client. */
export interface Request {
  readonly operation: string;
  readonly input: object;
}

/**
 * What botocore finds wrong with requests: its own validator looks at types and required members, its model's
 * patterns, enumerations and lengths are looked at besides, which botocore leaves to AWS.
 * @param directory a place for the requests, which are too many for a command line.
 */
export async function brokenByBotocore(
  service: string,
  requests: readonly Request[],
  directory: string,
): Promise<unknown> {
  const file = join(directory, 'requests.json');
  writeFileSync(file, JSON.stringify(requests.map(({ operation, input }) => ({ operation, input }))));
  return runProgram('python3', ['-c', SCRIPT, service, file], directory);
}

const SCRIPT = `
import json, re, sys
import botocore.session
from botocore.validate import ParamValidator

model = botocore.session.get_session().get_service_model(sys.argv[1])
found = []

def walk(shape, value, path):
    meta = shape.metadata
    size = value if isinstance(value, (int, float)) else len(value)
    if 'enum' in meta and value not in meta['enum']:
        found.append(f'{path}: {value} is none of {meta["enum"]}')
    if 'pattern' in meta and not re.fullmatch(meta['pattern'], str(value)):
        found.append(f'{path}: {value} does not match {meta["pattern"]}')
    if not isinstance(value, bool) and not meta.get('min', size) <= size <= meta.get('max', size):
        found.append(f'{path}: the size {size} is out of range')
    if shape.type_name == 'structure':
        for name, inner in value.items():
            walk(shape.members[name], inner, f'{path}.{name}')
    if shape.type_name == 'list':
        for at, inner in enumerate(value):
            walk(shape.member, inner, f'{path}.{at}')
    if shape.type_name == 'map':
        for name, inner in value.items():
            walk(shape.value, inner, f'{path}.{name}')

with open(sys.argv[2]) as requests:
    for each in json.load(requests):
        shape = model.operation_model(each['operation']).input_shape
        report = ParamValidator().validate(each['input'], shape)
        if report.has_errors():
            found.append(f'{each["operation"]}: {report.generate_report()}')
        else:
            walk(shape, each['input'], each['operation'])
print(json.dumps(found))`;
