import type { Context } from 'koa';
import { z } from 'zod';
import { validated } from '../services/index.js';
import { HttpRefusal } from './errors.js';

const MEGABYTE = 1024 * 1024;

/** The JSON body; `{}` when there is none, since every field of some requests is optional. */
export async function jsonBody(ctx: Context, maxBytes = MEGABYTE): Promise<unknown> {
  const text = await textBody(ctx, 'application/json', maxBytes);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpRefusal(400, `The body is not valid JSON: ${(error as Error).message}`);
  }
}

/** The fields of an HTML form. A field given twice keeps its last value. */
export async function formBody(ctx: Context): Promise<Record<string, string>> {
  const text = await textBody(ctx, 'application/x-www-form-urlencoded');
  return Object.fromEntries(new URLSearchParams(text));
}

/** Of a button that says nothing but that it was pressed. Throws `invalid` for a form with fields. */
export async function emptyForm(ctx: Context): Promise<void> {
  validated(z.strictObject({}), await formBody(ctx));
}

/** As `formBody`, where a field may be given many times, such as the boxes ticked in a list: every value of each. */
export async function formFields(ctx: Context): Promise<Record<string, string[]>> {
  const fields = new URLSearchParams(await textBody(ctx, 'application/x-www-form-urlencoded'));
  return Object.fromEntries([...new Set(fields.keys())].map((name) => [name, fields.getAll(name)]));
}

async function textBody(ctx: Context, type: string, maxBytes = MEGABYTE): Promise<string> {
  // A body of another type would be a way round the preflight that browsers do for JSON.
  if (ctx.request.length !== 0 && ctx.is(type) === false) {
    throw new HttpRefusal(415, `The body must be ${type}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new HttpRefusal(413, `The body is larger than ${maxBytes / MEGABYTE} MB`, {
        Connection: 'close',
      });
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  ctx.state.body = text;
  return text;
}
