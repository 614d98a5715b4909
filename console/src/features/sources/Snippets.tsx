import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Code, Tabs } from '../../ui/parts';
import { snippetsFor } from './snippets';

export function Snippets({ writeKey }: { writeKey?: string }) {
  const { t } = useTranslation();
  const snippets = snippetsFor(writeKey ?? t('home.your_key'), window.location.origin);
  const [name, setName] = useState('curl');
  const snippet = snippets.find((s) => s.name === name);
  return (
    <div>
      <Tabs label={t('sources.connect')} active={name} onChange={setName} tabs={snippets.map((s) => ({ key: s.name, label: s.name }))} />
      <div style={{ height: 10 }} />
      {snippet && <Code text={snippet.text} label={t('sources.snippet_label', { name })} />}
    </div>
  );
}
