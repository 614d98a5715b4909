import type { ReactNode } from 'react';
import { useEffect } from 'react';

interface PageProps {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function useTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · Tutti` : 'Tutti';
  }, [title]);
}

export function Page({ title, subtitle, actions, children }: PageProps) {
  useTitle(title);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {subtitle && <p>{subtitle}</p>}
        </div>
        {actions && <div className="row wrap">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  extra?: ReactNode;
  flush?: boolean; // rows go from edge to edge
  children: ReactNode;
}

export function Panel({ title, extra, flush, children }: PanelProps) {
  return (
    <section className="panel">
      {(title || extra) && (
        <div className="panel-head">
          {title && <h2>{title}</h2>}
          {extra}
        </div>
      )}
      <div className={flush ? 'panel-body flush' : 'panel-body'}>{children}</div>
    </section>
  );
}
