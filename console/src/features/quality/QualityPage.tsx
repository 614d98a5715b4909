// Data quality: the state of what each source says, where sources disagree, whose word counts, and what is written back.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { qualityQuery, writebackQuery } from '../../api/quality';
import { useFormat } from '../../i18n/format';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { Ago, Tabs } from '../../ui/parts';
import { Conflicts } from './Conflicts';
import { Overview } from './Overview';
import { Survivorship } from './Survivorship';
import { WriteBack } from './WriteBack';
import './quality.css';

const kTabs = ['overview', 'conflicts', 'survivorship', 'writeback'] as const;
type Tab = (typeof kTabs)[number];

export default function QualityPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [params, setParams] = useSearchParams();
  const tab = kTabs.find((k) => k === params.get('tab')) ?? 'overview';
  const quality = useQuery(qualityQuery());
  const { data } = quality;
  const writeback = useQuery(writebackQuery());
  const open = data?.conflicts.reduce((n, c) => n + c.open, 0) ?? 0;
  const waiting = writeback.data?.targets.reduce((n, x) => n + (x.counts['proposed'] ?? 0), 0) ?? 0;
  const count: Partial<Record<Tab, number>> = { conflicts: open, writeback: waiting };
  const label = (key: Tab) => (count[key] ? `${t(`quality.tab.${key}`)} · ${format.number(count[key])}` : t(`quality.tab.${key}`));
  let body;
  if (tab === 'survivorship') body = <Survivorship traits={[...new Set(data?.conflicts.map((c) => c.trait))]} />;
  else if (tab === 'writeback') body = <WriteBack />;
  else body = <Loaded of={quality}>{(data) => tab === 'conflicts' ? <Conflicts report={data} trait={params.get('trait') ?? undefined} cls={params.get('class') === 'account' ? 'account' : params.get('class') === 'person' ? 'person' : undefined} choose={(trait, cls) => setParams({ tab, trait, class: cls })} /> : <Overview report={data} />}</Loaded>;
  return (
    <Page title={t('quality.title')} subtitle={t('quality.subtitle')} actions={data && <span className="faint">{t('quality.measured')} <Ago at={data.at} /></span>}>
      <div className="stack">
        <Tabs label={t('quality.title')} tabs={kTabs.map((key) => ({ key, label: label(key) }))} active={tab} onChange={(key) => setParams({ tab: key })} />
        {body}
      </div>
    </Page>
  );
}
