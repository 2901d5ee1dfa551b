/** Where a topic notifies, without what tells a person or opens a door: `o...@example.com`, `https://hooks.example.com/...`. */
export function shortEndpoint(protocol: string, endpoint: string): string {
  if (protocol.startsWith('email')) {
    const at = endpoint.lastIndexOf('@');
    return at < 1 ? '...' : `${firstOf(endpoint)}...${endpoint.slice(at)}`;
  }
  if (protocol === 'sms') return `...${endpoint.slice(-2)}`;
  if (/^https?$/.test(protocol)) return URL.canParse(endpoint) ? `${originOf(endpoint)}/...` : '...';
  return endpoint;
}

function firstOf(text: string): string {
  return [...text][0] ?? '';
}

/** Paths of web hooks are secrets, and so may be a user and a password before the host. */
function originOf(url: string): string {
  return new URL(url).origin;
}
