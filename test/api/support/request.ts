import { type IncomingMessage, request as httpRequest } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  json: any;
}

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | object;
}

/** One request over a real socket; unlike fetch it lets a test send any Host and any path as it is. */
export async function request(base: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await open(base, path, options);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = response.headers['content-type']?.includes('json');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json: isJson && text ? JSON.parse(text) : undefined,
  };
}

export function open(base: string, path: string, { method = 'GET', headers = {}, body }: RequestOptions) {
  const { hostname, port } = new URL(base);
  const isObject = typeof body === 'object';
  const type: Record<string, string> = isObject ? { 'Content-Type': 'application/json' } : {};
  const payload = isObject ? JSON.stringify(body) : (body ?? '');
  return new Promise<IncomingMessage>((resolve, reject) => {
    const length =
      payload || method === 'POST' ? { 'Content-Length': String(Buffer.byteLength(payload)) } : {};
    const options = {
      hostname,
      port,
      path,
      method,
      headers: { ...type, ...length, ...headers },
      agent: false as const,
    };
    httpRequest(options, resolve).on('error', reject).end(payload);
  });
}

export interface StreamEvent {
  event: string;
  id?: string;
  data: any;
}

export interface EventStream {
  events: StreamEvent[];
  headers: IncomingMessage['headers'];
  /** Every chunk as it came, comments too. */
  raw(): string;
  /** When the server has ended the stream. */
  ended: Promise<void>;
  disconnect(): void;
}

export async function openStream(
  base: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const response = await open(base, path, { headers });
  const events: StreamEvent[] = [];
  let raw = '';
  let parsed = 0;
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (chunk: string) => {
    raw += chunk;
    for (let end = raw.indexOf('\n\n', parsed); end >= 0; end = raw.indexOf('\n\n', parsed)) {
      const fields = Object.fromEntries(raw.slice(parsed, end).split('\n').map(toField));
      if (fields.event)
        events.push({ event: fields.event, id: fields.id, data: JSON.parse(fields.data ?? 'null') });
      parsed = end + 2;
    }
  });
  return {
    events,
    headers: response.headers,
    raw: () => raw,
    ended: new Promise((resolve) => response.on('close', () => resolve())),
    disconnect: () => void response.destroy(),
  };
}

function toField(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
}
