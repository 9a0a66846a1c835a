// One unary gRPC call over Node's own HTTP/2: enough to ask whether a server is ready, without a gRPC library.
import { connect } from 'node:http2';

/** gRPC's status codes that we tell apart; UNAVAILABLE also stands for "no connection". */
export const OK = 0;
export const NOT_FOUND = 5;
const UNAVAILABLE = 14;

const TIMEOUT_MS = 2_000;

/** Resolves to the call's gRPC status; never rejects. */
export function unaryStatus(address: string, method: string, message: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    let status = UNAVAILABLE;
    const finish = () => {
      session.destroy();
      resolve(status);
    };
    session.once('error', finish);
    session.setTimeout(TIMEOUT_MS, finish);
    const call = session.request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    // A failure without a body carries its status in the headers, anything else in the trailers.
    const read = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] !== undefined) status = Number(headers['grpc-status']);
    };
    call.on('response', read).on('trailers', read);
    call.once('error', finish).once('close', finish);
    call.resume().end(frame(message));
  });
}

/** gRPC's envelope: not compressed, then the length in four bytes. */
function frame(message: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** A protobuf field that holds a string, or the bytes of another message; shorter than 128 bytes. */
export function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  if (bytes.length > 127) throw new RangeError(`field ${number} is too long for a readiness question`);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
