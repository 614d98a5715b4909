// Rules of one class, one line for each type of identifier.
import { Tooltip } from 'antd';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Panel } from '../../ui/Page';
import { Badge } from '../../ui/parts';

type TypeRule = Schemas['TypeRule'];

function Head({ text, hint, end }: { text: string; hint?: string; end?: boolean }) {
  return <th className={end ? 'end' : undefined}>{hint ? <Tooltip title={hint}><span tabIndex={0}>{text}</span></Tooltip> : text}</th>;
}

function Guards({ rule }: { rule: TypeRule }) {
  const { t } = useTranslation();
  const format = useFormat();
  const blocked = (rule.blocked_values?.length ?? 0) + (rule.blocked_patterns?.length ?? 0);
  const guards: ReactNode[] = [];
  if (rule.name_guard) guards.push(<Badge key="n">{t('rules.guard_name')}</Badge>);
  if (rule.block_free_mail) guards.push(<Badge key="f">{t('rules.guard_free_mail')}</Badge>);
  if (blocked > 0) {
    const list = [...(rule.blocked_values ?? []), ...(rule.blocked_patterns ?? [])].join('\n');
    guards.push(<Badge key="b" title={list}>{t('rules.guard_blocked', { formatted: format.number(blocked) })}</Badge>);
  }
  return <span className="row wrap" style={{ gap: 4 }}>{guards}</span>;
}

export function RuleTable({ title, rules }: { title: string; rules: TypeRule[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const count = (n: number | undefined) => (n ? format.number(n) : t('rules.any'));
  const ordered = [...rules].sort((a, b) => (a.priority ?? 50) - (b.priority ?? 50));
  return (
    <Panel title={title} flush>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <Head text={t('rules.type')} />
              <Head text={t('rules.priority')} hint={t('rules.priority_hint')} end />
              <Head text={t('rules.joins')} />
              <Head text={t('rules.limit')} hint={t('rules.limit_hint')} end />
              <Head text={t('rules.shared')} hint={t('rules.shared_hint')} end />
              <Head text={t('rules.guards')} />
            </tr>
          </thead>
          <tbody>
            {ordered.map((rule) => (
              <tr key={rule.type}>
                <td>{rule.type === '*' ? t('rules.other_types') : words.identifier(rule.type)} {words.knows(rule.type) && <span className="faint mono">{rule.type}</span>}</td>
                <td className="end">{format.number(rule.priority ?? 50)}</td>
                <td>{rule.links === false
                  ? <Minus size={15} className="faint" aria-label={t('common.no')} />
                  : <Check size={15} style={{ color: 'var(--good)' }} aria-label={t('common.yes')} />}</td>
                <td className="end">{count(rule.limit)} {rule.limit ? rule.limit_scope === 'per_source' && <span className="faint">{t('rules.per_source')}</span> : null}</td>
                <td className="end">{count(rule.strands_max)}</td>
                <td><Guards rule={rule} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
