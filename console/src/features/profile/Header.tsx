// The head of a 360 page: who, and the few numbers that matter.
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Avatar, useEntityName } from '../../ui/parts';
import { useTitle } from '../../ui/Page';
import { useRemember } from '../../ui/recent';
import './header.css';

interface HeaderProps {
  entity: { id: string; name: string };
  asked: string; // the id in the address, which may be a former one
  sub: ReactNode;
  stats: ReactNode;
}

export function Header({ entity, asked, sub, stats }: HeaderProps) {
  const { t } = useTranslation();
  const nameOf = useEntityName();
  useTitle(nameOf(entity));
  useRemember(entity);
  return (
    <header className="who">
      {asked !== entity.id && <Alert type="info" showIcon title={t('person.moved', { id: asked })} style={{ width: '100%' }} />}
      <Avatar id={entity.id} name={entity.name} size={52} />
      <div className="who-text">
        <h1>{nameOf(entity)}</h1>
        <div className="row wrap muted who-sub inline-links">{sub}</div>
      </div>
      <dl className="stats small">{stats}</dl>
    </header>
  );
}

// The chosen tab is part of the address, so that it can be sent to somebody.
export function useTab<K extends string>(keys: readonly [K, ...K[]]): [K, (key: K) => void] {
  const [params, setParams] = useSearchParams();
  const asked = params.get('tab');
  const active = keys.find((k) => k === asked) ?? keys[0];
  return [active, (key) => setParams(key === keys[0] ? {} : { tab: key }, { replace: true })];
}
