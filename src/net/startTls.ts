/** How two databases change from plain text to TLS within one connection: their drivers do the same. */
import type { Socket } from 'node:net';
import { PipekitError } from '../domain/errors.js';

/** Whether the server goes on in TLS from the next byte on. */
export async function requestTls(
  driver: 'postgresql' | 'mariadb' | 'mysql',
  socket: Socket,
): Promise<boolean> {
  return driver === 'postgresql' ? requestPostgresql(socket) : requestMariadb(socket);
}

/** https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL */
async function requestPostgresql(socket: Socket): Promise<boolean> {
  const request = Buffer.alloc(8);
  request.writeInt32BE(8, 0);
  request.writeInt32BE(80_877_103, 4);
  socket.write(request);
  const [answer] = await read(socket, 1);
  if (answer === 0x53 || answer === 0x4e) return answer === 0x53; // S or N
  throw notADatabase('PostgreSQL');
}

const CLIENT_SSL = 0x0800;
const PROTOCOL_41_SSL_SECURE = 0x0200 | CLIENT_SSL | 0x8000;
const UTF8MB4 = 45;

/** https://mariadb.com/kb/en/connection/ : the server speaks first. */
async function requestMariadb(socket: Socket): Promise<boolean> {
  const header = await read(socket, 4);
  const greeting = await read(socket, header.readUIntLE(0, 3));
  // An error instead of a greeting, such as "Host is blocked": code, then text.
  if (greeting[0] === 0xff)
    throw new PipekitError(
      'rejected',
      greeting
        .subarray(3)
        .toString('utf8')
        .replace(/^#\w{5}/, ''),
    );
  if (greeting[0] !== 10) throw notADatabase('MariaDB or MySQL');
  // Version, 0, thread (4 bytes), first part of the salt (8), 0, lower half of the capabilities.
  const capabilities = greeting.readUInt16LE(greeting.indexOf(0) + 1 + 4 + 8 + 1);
  if ((capabilities & CLIENT_SSL) === 0) return false;
  const request = Buffer.alloc(36);
  request.writeUIntLE(32, 0, 3);
  request.writeUInt8(1, 3); // the second packet of the conversation
  request.writeUInt32LE(PROTOCOL_41_SSL_SECURE, 4);
  request.writeUInt32LE(1 << 24, 8);
  request.writeUInt8(UTF8MB4, 12);
  socket.write(request);
  return true;
}

async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const chunk = socket.read(length) as Buffer | null;
    if (chunk?.length === length) return chunk;
    if (chunk) throw new PipekitError('unavailable', 'The server hung up');
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error): void => {
        socket.off('readable', onReadable).off('end', onEnd).off('error', done).off('close', onEnd);
        if (error) reject(new PipekitError('unavailable', `No answer: ${error.message}`, { cause: error }));
        else resolve();
      };
      const onReadable = (): void => done();
      const onEnd = (): void => done(new Error('the server hung up'));
      socket.once('readable', onReadable).once('end', onEnd).once('error', done).once('close', onEnd);
    });
  }
}

function notADatabase(name: string): PipekitError {
  return new PipekitError('rejected', `What answers there is not ${name}`, {
    hint: 'Check host, port and driver.',
  });
}
