// The end of an endless list: asks for more when it comes into view (and by its button).
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface LoadMoreProps {
  more: boolean;
  loading: boolean;
  load: () => void;
}

export function LoadMore({ more, loading, load }: LoadMoreProps) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = end.current;
    if (!element || !more || loading) return;
    const observer = new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && load(), {
      rootMargin: '400px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [more, loading, load]);
  if (!more) return null;
  return (
    <div ref={end} style={{ textAlign: 'center', padding: 16 }}>
      <Button type="text" loading={loading} onClick={load}>
        {loading ? t('common.loading_more') : t('common.more')}
      </Button>
    </div>
  );
}
