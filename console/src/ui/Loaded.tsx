// One manner for everything that is read: bones while it loads, what to do when it fails, words when there is nothing. What
// has once been read stays in sight when a later try fails; a line above it says so.
import { Button } from 'antd';
import { WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Bones, Failure } from './Empty';

interface Read<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface LoadedProps<T> {
  of: Read<T>;
  bones?: number;
  none?: (data: T) => ReactNode; // what stands for nothing; false when there is something
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ of: { data, error, refetch }, bones, none, children }: LoadedProps<T>) {
  const { t } = useTranslation();
  if (data === undefined) return error ? <Failure error={error} retry={() => void refetch()} /> : <Bones rows={bones} />;
  return (
    <>
      {!!error && (
        <div role="alert" className="stale">
          <WifiOff size={14} aria-hidden />
          {t('common.stale')}
          <Button size="small" type="text" onClick={() => void refetch()}>{t('common.retry')}</Button>
        </div>
      )}
      {none?.(data) || children(data)}
    </>
  );
}
