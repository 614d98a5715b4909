// What "?" shows.
import { Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { kShortcut } from './keys';
import { usePlaces } from './places';

export default function KeyHelp({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const line = (keys: string[], what: ReactNode) => (
    <div key={keys.join()} style={{ display: 'contents' }}>
      <dt>{keys.map((k) => <kbd key={k}>{k}</kbd>)}</dt>
      <dd>{what}</dd>
    </div>
  );
  return (
    <Modal open title={t('keys.title')} onCancel={close} footer={null} width={620}>
      <div className="keys">
        <dl>
          {line([kShortcut], t('keys.search'))}
          {line(['/'], t('keys.search'))}
          {line(['?'], t('keys.help'))}
          {line(['Esc'], t('keys.close'))}
          {line(['J', 'K'], t('keys.list'))}
          {line(['Ctrl ↵'], t('keys.sql'))}
        </dl>
        <dl>{usePlaces().map((p) => line(['G', p.letter.toUpperCase()], t(`nav.${p.key}`)))}</dl>
      </div>
    </Modal>
  );
}
