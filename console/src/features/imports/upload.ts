// A file goes up in pieces, so that progress is known, and a piece that fails is sent again by itself.
import { ApiError, sendBytes, type Schemas } from '../../api/client';

export type Job = Schemas['ImportJob'];

const kPieceBytes = 2 * 1024 * 1024; // under limits.body_mib, which is 4 unless set otherwise
const kTries = 4;

export function pieces(size: number, most: number): [number, number][] {
  const cut: [number, number][] = [];
  for (let from = 0; from === 0 || from < size; from += most) cut.push([from, Math.min(size, from + most)]);
  return cut;
}

async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (let k = 1; ; ++k) {
    try {
      return await act();
    } catch (e) {
      const passing = e instanceof ApiError && [0, 429, 503].includes(e.status);
      if (!passing || k === kTries) throw e;
      await new Promise((go) => setTimeout(go, 400 * 2 ** k));
    }
  }
}

export async function upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<Job> {
  let job: Job | undefined;
  for (const [from, to] of pieces(file.size, kPieceBytes)) {
    const bytes = file.slice(from, to);
    const made: Job | undefined = job;
    job = await patiently(() =>
      made
        ? sendBytes<Job>('/imports/{id}/append', { path: { id: made.id }, query: { at: from }, bytes, signal })
        : sendBytes<Job>('/imports', { query: { name: file.name }, bytes, signal }),
    );
    progress(file.size ? to / file.size : 1);
  }
  if (!job) throw new ApiError(0, 'internal', '', []);
  return job;
}
