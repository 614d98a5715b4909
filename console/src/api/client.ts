// Typed access to the API: paths, parameters, bodies and answers come from api/openapi.yaml (generated.ts).
import type { components, paths } from './generated';

export type Schemas = components['schemas'];

type Json<T> = T extends { content: { 'application/json': infer R } } ? R : never;
type Answer<O> = O extends { responses: infer R }
  ? Json<R extends { 200: infer A } ? A : R extends { 201: infer A } ? A : R extends { 202: infer A } ? A : never>
  : never;
type Body<O> = O extends { requestBody: infer B } ? Json<B> : undefined;
type Params<O> = O extends { parameters: infer P } ? P : never;
type PathOf<O> = Params<O> extends { path: infer P } ? P : undefined;
type QueryOf<O> = Params<O> extends { query?: infer Q } ? Q : undefined;
type Operation<M extends string, P extends keyof paths> = M extends keyof paths[P] ? paths[P][M] : never;
type With<M extends string> = { [P in keyof paths]: paths[P] extends { [K in M]: object } ? P : never }[keyof paths];

interface Call<O> {
  path?: PathOf<O>;
  query?: QueryOf<O>;
  body?: Body<O>;
  signal?: AbortSignal;
}

export interface FieldError {
  field: string;
  message: string;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: FieldError[],
  ) {
    super(message);
  }
}

const kBase = '/api/v1';

// The newest record that this page has written: reads ask for at least that much, so that a person always sees what
// they just did.
let written = 0;
function noteWritten(offset: number | undefined) {
  if (offset !== undefined && offset > written) written = offset;
}

export function urlOf(path: string, params: object = {}, query: object = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return kBase + filled + (text ? `?${text}` : '');
}

// What answers has a good status; everything else is thrown. Bytes go as they are, other bodies as JSON.
async function ask(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const bytes = body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      signal,
      headers: body === undefined ? {} : { 'Content-Type': bytes ? 'application/octet-stream' : 'application/json' },
      body: body === undefined || bytes ? body : JSON.stringify(body),
    });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new ApiError(0, 'unreachable', '', []);
  }
  if (response.ok) return response;
  const { error } = await jsonOf<Partial<Schemas['Error']>>(response);
  throw new ApiError(response.status, error?.code ?? 'internal', error?.message ?? '', error?.details ?? []);
}

async function jsonOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return {} as T;
  const text = await response.text(); // a connection that is cut throws here
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(response.status, 'unreadable', '', []);
  }
}

async function send<T>(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return jsonOf<T>(await ask(method, url, body, signal));
}

export function sendBytes<T>(path: string, call: { path?: object; query?: object; bytes: Blob; signal?: AbortSignal }): Promise<T> {
  return send<T>('POST', urlOf(path, call.path, call.query), call.bytes, call.signal);
}

// Answers that are no JSON: a result as CSV, an error file.
export async function readBlob(method: 'GET' | 'POST', path: string, call: { path?: object; query?: object; body?: unknown; signal?: AbortSignal }) {
  return (await ask(method, urlOf(path, call.path, call.query), call.body, call.signal)).blob();
}

// The same without types, once they have been checked at the border.
interface AnyCall {
  path?: object;
  query?: object;
  body?: unknown;
  signal?: AbortSignal;
}

const kReadsAtLeast = /^\/(overview|search|people|accounts|identity|objects|quarantine|survivorship)/;

export function read<P extends With<'get'>>(path: P, call: Call<Operation<'get', P>> = {}) {
  const { path: params, query, signal } = call as AnyCall;
  const atLeast = written > 0 && kReadsAtLeast.test(path) ? { at_least: written } : {};
  return send<Answer<Operation<'get', P>>>('GET', urlOf(path, params, { ...query, ...atLeast }), undefined, signal);
}

async function write<T>(method: string, path: string, call: AnyCall): Promise<T> {
  const answer = await send<T>(method, urlOf(path, call.path, call.query), call.body, call.signal);
  noteWritten((answer as { offset?: number }).offset);
  return answer;
}

export function post<P extends With<'post'>>(path: P, call: Call<Operation<'post', P>>) {
  return write<Answer<Operation<'post', P>>>('POST', path, call as AnyCall);
}

export function put<P extends With<'put'>>(path: P, call: Call<Operation<'put', P>>) {
  return write<Answer<Operation<'put', P>>>('PUT', path, call as AnyCall);
}

export function remove<P extends With<'delete'>>(path: P, call: Call<Operation<'delete', P>>) {
  return write<Answer<Operation<'delete', P>>>('DELETE', path, call as AnyCall);
}
