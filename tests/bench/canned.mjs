// An AWS endpoint that answers at once, so that only the command's own time is measured: `record <file> <upstream>`
// passes calls on and keeps the answers, `replay <file>` gives them again. Prints its address.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';

const [mode, file, upstream] = process.argv.slice(2);
const answers = mode === 'replay' ? JSON.parse(readFileSync(file, 'utf8')) : {};

/** What is asked, whatever the names in it: change sets have another one each time. */
function keyOf({ method, url, headers }, body) {
  const action = headers['x-amz-target'] ?? new URLSearchParams(body).get('Action') ?? '';
  return `${method} ${url} ${action}`;
}

function passOn({ method, url, headers }, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(url, upstream), { method, headers }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const server = createServer((incoming, response) => {
  const chunks = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', async () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const key = keyOf(incoming, body);
    const answer = mode === 'replay' ? answers[key] : await passOn(incoming, body);
    if (mode === 'record') {
      answers[key] = { ...answer, asked: body };
      writeFileSync(file, JSON.stringify(answers));
    }
    const { status, headers, body: text } = answer ?? { status: 404, headers: {}, body: '' };
    response.writeHead(status, headers).end(text);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
