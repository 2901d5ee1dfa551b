"""Calls every served operation by botocore, and holds each answer, as it came and as it was parsed, to botocore's models.

argv: the endpoint, a template of the application, and the served operations by service, both as files.
Prints what is broken, which calls failed, and which operations no call reached.
"""
import base64, datetime, io, json, re, sys, time, zipfile
from xml.etree import ElementTree

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import RpcV2CBORParser

ENDPOINT, TEMPLATE, SERVED = sys.argv[1], open(sys.argv[2]).read(), json.load(open(sys.argv[3]))
NAMES = {'apigateway': 'apigatewayv2', 'monitoring': 'cloudwatch', 'servicecatalog': 'servicecatalog-appregistry'}
SCOPES = {name: scope for scope, name in NAMES.items()}
broken, failed, reached = [], [], set()

ISO = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z')
RFC = re.compile(r'(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT')


def find(path, why):
    text = f'{path}: {why}'
    if text not in broken:
        broken.append(text)


def constraints(shape, value, path):
    meta = shape.metadata
    if 'enum' in meta and meta['enum'] and value not in meta['enum']:
        find(path, f'{value!r} is none of {meta["enum"]}')
    if 'pattern' in meta and isinstance(value, str):
        try:
            if not re.search(meta['pattern'], value, re.ASCII):
                find(path, f'{value!r} does not match {meta["pattern"]}')
        except re.error:
            pass
    if isinstance(value, bool) or isinstance(value, datetime.datetime):
        return
    size = value if isinstance(value, (int, float)) else len(value)
    if not meta.get('min', size) <= size <= meta.get('max', size):
        find(path, f'the size {size} is not in {meta.get("min")} to {meta.get("max")}')


def required(shape, names, path):
    for name in shape.metadata.get('required', []):
        if name not in names:
            find(path, f'the required member {name} is missing')


def parsed(shape, value, path):
    """What botocore made of an answer."""
    kind = shape.type_name
    if kind == 'structure':
        required(shape, value, path)
        for name, inner in value.items():
            if name in shape.members:
                parsed(shape.members[name], inner, f'{path}.{name}')
            elif name not in ('ResponseMetadata', 'SDK_UNKNOWN_MEMBER'):
                find(path, f'unknown member {name}')
    elif kind == 'list':
        constraints(shape, value, path)
        for inner in value:
            parsed(shape.member, inner, f'{path}[]')
    elif kind == 'map':
        constraints(shape, value, path)
        for key, inner in value.items():
            constraints(shape.key, key, f'{path} key')
            parsed(shape.value, inner, f'{path}{{}}')
    elif kind == 'timestamp':
        if not isinstance(value, datetime.datetime):
            find(path, f'{value!r} is no time')
    elif kind == 'blob':
        pass
    else:
        wanted = {'string': str, 'character': str, 'boolean': bool, 'integer': int, 'long': int}.get(kind, (int, float))
        if not isinstance(value, wanted) or isinstance(value, bool) != (kind == 'boolean'):
            find(path, f'{value!r} is no {kind}')
        else:
            constraints(shape, value, path)


def document(shape, value, path, is_cbor):
    """A value of a JSON or CBOR document."""
    kind = shape.type_name
    if kind == 'structure':
        if not isinstance(value, dict):
            return find(path, f'{type(value).__name__} where a structure belongs')
        if getattr(shape, 'is_document_type', False):
            return
        members = {m.serialization.get('name', name): m for name, m in shape.members.items()}
        for name, inner in value.items():
            if name not in members:
                find(path, f'unknown member {name} in the document')
            elif inner is None:
                find(path, f'{name} is null')
            else:
                document(members[name], inner, f'{path}.{name}', is_cbor)
    elif kind == 'list':
        if not isinstance(value, list):
            return find(path, f'{type(value).__name__} where a list belongs')
        for inner in value:
            document(shape.member, inner, f'{path}[]', is_cbor)
    elif kind == 'map':
        if not isinstance(value, dict):
            return find(path, f'{type(value).__name__} where a map belongs')
        for inner in value.values():
            document(shape.value, inner, f'{path}{{}}', is_cbor)
    elif kind == 'timestamp':
        form = shape.serialization.get('timestampFormat', 'unixtimestamp')
        if is_cbor:
            right = isinstance(value, datetime.datetime)
        elif form == 'iso8601':
            right = isinstance(value, str) and ISO.fullmatch(value)
        else:
            right = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not right:
            find(path, f'{value!r} is no time as {form}')
    elif kind == 'blob':
        if not is_cbor:
            base64.b64decode(value, validate=True)
    elif kind == 'boolean':
        if not isinstance(value, bool):
            find(path, f'{value!r} is no boolean')
    elif kind in ('integer', 'long'):
        if isinstance(value, bool) or not isinstance(value, int):
            find(path, f'{value!r} is no whole number')
    elif kind in ('double', 'float'):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            find(path, f'{value!r} is no number')
    elif not isinstance(value, str):
        find(path, f'{value!r} is no text')


def bare(tag):
    return tag.split('}')[-1]


def element(shape, node, path):
    """An element of an XML document."""
    kind = shape.type_name
    if kind == 'structure':
        members = {}
        for name, member in shape.members.items():
            named = member.serialization.get('name', name)
            if member.type_name == 'list' and member.serialization.get('flattened'):
                named = member.serialization.get('name') or member.member.serialization.get('name', name)
            members[named] = member
        for child in node:
            member = members.get(bare(child.tag))
            if member is None:
                find(path, f'unknown element {bare(child.tag)}')
            elif member.type_name == 'list' and member.serialization.get('flattened'):
                element(member.member, child, f'{path}.{bare(child.tag)}')
            else:
                element(member, child, f'{path}.{bare(child.tag)}')
    elif kind == 'list':
        named = shape.member.serialization.get('name', 'member')
        for child in node:
            if bare(child.tag) != named:
                find(path, f'an entry {bare(child.tag)}, not {named}')
            element(shape.member, child, f'{path}[]')
    elif kind == 'map':
        for entry in node:
            if bare(entry.tag) != 'entry' or [bare(c.tag) for c in entry] != ['key', 'value']:
                find(path, 'an entry that is none')
    else:
        text = node.text or ''
        if len(node):
            find(path, f'elements where {kind} belongs')
        if kind == 'timestamp' and not ISO.fullmatch(text):
            find(path, f'{text!r} is no time')
        if kind == 'boolean' and text not in ('true', 'false'):
            find(path, f'{text!r} is no boolean')
        if kind in ('integer', 'long') and not re.fullmatch(r'-?\d+', text):
            find(path, f'{text!r} is no whole number')
        if kind in ('double', 'float'):
            float(text)


def headers(model, http, path):
    for name, member in model.output_shape.members.items() if model.output_shape else ():
        if member.serialization.get('location') != 'header' or member.type_name != 'timestamp':
            continue
        value = http.headers.get(member.serialization.get('name', name))
        if value is not None and not RFC.fullmatch(value):
            find(f'{path}.{name}', f'{value!r} is no time of a header')


def raw(model, http, path):
    protocol, shape = model.service_model.resolved_protocol, model.output_shape
    if shape is None:
        return
    headers(model, http, path)
    if shape.serialization.get('payload'):
        member = shape.members[shape.serialization['payload']]
        if member.type_name != 'structure':
            return
        shape = member
    if not http.content:
        return
    if protocol in ('json', 'rest-json'):
        document(shape, json.loads(http.content), path, False)
    elif protocol == 'smithy-rpc-v2-cbor':
        parser = RpcV2CBORParser()
        value = parser.parse_data_item(parser.get_peekable_stream_from_bytes(http.content))
        document(shape, value, path, True)
    else:
        root = ElementTree.fromstring(http.content)
        if protocol == 'query':
            wrapper = model.output_shape.serialization.get('resultWrapper')
            root = next(child for child in root if bare(child.tag) == wrapper) if wrapper else root
        if shape.type_name == 'structure' and not (shape.members and len(root) == 0 and protocol == 'rest-xml'):
            element(shape, root, path)


def judge(http_response, parsed: dict, model, **_):
    if http_response.status_code >= 300:
        return
    service = model.service_model.service_name
    path = f'{service} {model.name}'
    reached.add(f'{SCOPES.get(service, service)} {model.name}')
    try:
        raw(model, http_response, path)
        if model.output_shape is not None:
            check(model.output_shape, parsed, path)
    except Exception as error:
        find(path, f'cannot be read: {error!r}')


check = parsed
session = botocore.session.get_session()


def client(name, protocol=None):
    if protocol:
        of = botocore.session.get_session()
        metadata = of.get_component('data_loader').load_service_model(name, 'service-2')['metadata']
        metadata['protocol'], metadata['protocols'] = protocol, [protocol]
    else:
        of = session
    config = Config(retries={'max_attempts': 1}, inject_host_prefix=False, s3={'addressing_style': 'path'})
    made = of.create_client(
        name, region_name='us-east-1', endpoint_url=ENDPOINT, aws_access_key_id='local',
        aws_secret_access_key='local', config=config)
    # Before botocore's own handlers, which take policies and templates apart.
    service = made.meta.service_model.service_id.hyphenize()
    for name in made.meta.service_model.operation_names:
        made.meta.events.register_first(f'after-call.{service}.{name}', judge)
    return made


def call(operation, **request):
    """@returns the answer; nothing of a call that fails, which is told."""
    try:
        return operation(**request)
    except ClientError as error:
        failed.append(f'{error.operation_name}: {error}')
        return {}


def until(question, holds, seconds=30):
    end = time.time() + seconds
    while time.time() < end:
        answer = question()
        if holds(answer):
            return answer
        time.sleep(0.1)
    failed.append(f'{question} did not come to its end')
    return {}


def zipped(code):
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        archive.writestr('index.js', code)
    return file.getvalue()


try:
    exec(compile(open(sys.argv[4]).read(), sys.argv[4], 'exec'))
except Exception as error:
    failed.append(f'the scenario ended: {error!r} at line {error.__traceback__.tb_next.tb_lineno}')

every = {f'{scope} {name}' for scope, names in SERVED.items() for name in names}
print(json.dumps({'broken': broken, 'failed': failed, 'unreached': sorted(every - reached)}))
