// Probable duplicates, reviewed one after the other, by keyboard alone if wanted.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { CheckCheck, CircleHelp, Merge, Split, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { post, remove } from '../../api/client';
import { duplicatesQuery, type DuplicateClass } from '../../api/duplicates';
import { useFormat } from '../../i18n/format';
import { Bones, Empty, ErrorText, Failure } from '../../ui/Empty';
import { Page, Panel } from '../../ui/Page';
import { Badge, Tabs } from '../../ui/parts';
import './duplicates.css';
import { PairView, useRecordName } from './PairView';
import { keyOf, kNothing, queue, type Done, type Verdict } from './queue';

const kClasses = ['person', 'account'] as const;

function Help({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const keys = [['J', 'next'], ['K', 'previous'], ['M', 'same'], ['N', 'different'], ['U', 'undo'], ['?', 'help']] as const;
  return (
    <Modal open title={t('duplicates.keys')} onCancel={close} footer={<Button type="primary" onClick={close}>{t('common.close')}</Button>} width={420}>
      <dl className="keys-help">
        {keys.map(([key, what]) => <div key={key} style={{ display: 'contents' }}><dt><kbd>{key}</kbd></dt><dd>{t(`duplicates.key.${what}`)}</dd></div>)}
      </dl>
    </Modal>
  );
}

function useReview(of: DuplicateClass) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const recordName = useRecordName();
  const list = useQuery(duplicatesQuery(of));
  const [state, dispatch] = useReducer(queue, kNothing);
  const [said, setSaid] = useState('');
  const items = list.isPlaceholderData ? undefined : list.data?.items;
  useEffect(() => {
    if (items) dispatch({ do: 'loaded', items });
  }, [items]);
  const refresh = () => client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'preview' });
  const names = (d: Pick<Done, 'pair'>) => ({ a: recordName(d.pair.a), b: recordName(d.pair.b) });

  const act = useMutation({
    mutationFn: ({ pair, verdict }: Pick<Done, 'pair' | 'verdict'>) =>
      post('/identity/decrees', {
        body: { kind: verdict, a: pair.a.id, b: pair.b.id, reason: t('duplicates.reason', { percent: format.fine(pair.probability), bits: pair.score.toFixed(1) }) },
      }),
    onSuccess: (answer, done) => {
      dispatch({ do: 'decreed', key: keyOf(done.pair), decree: String(answer.offset) });
      void refresh();
    },
    onError: (_, done) => dispatch({ do: 'return', key: keyOf(done.pair) }),
  });
  const takeBack = useMutation({
    mutationFn: (done: Done) => remove('/identity/decrees/{id}', { path: { id: done.decree ?? '' } }),
    onSuccess: async (_, done) => {
      await refresh();
      dispatch({ do: 'return', key: keyOf(done.pair) });
      setSaid(t('duplicates.said.undone', names(done)));
    },
  });
  const decide = (verdict: Verdict) => {
    const pair = state.items[state.at];
    if (!pair) return;
    dispatch({ do: 'decide', verdict });
    act.mutate({ pair, verdict });
    setSaid(t(`duplicates.said.${verdict}`, names({ pair })));
  };
  const last = state.done.at(-1);
  const undo = () => {
    if (last?.decree && !takeBack.isPending) takeBack.mutate(last);
  };
  return { list, state, dispatch, decide, undo, last, said, error: act.error ?? takeBack.error };
}

function Review({ of, help }: { of: DuplicateClass; help: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const recordName = useRecordName();
  const { list, state, dispatch, decide, undo, last, said, error } = useReview(of);
  const box = useRef<HTMLUListElement>(null);
  const pair = state.items[state.at];

  const onKey = useRef<(e: KeyboardEvent) => void>(undefined);
  useEffect(() => {
    onKey.current = (e) => {
      const inText = e.target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.closest('.ant-modal'));
      if (inText || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
      const acts: Record<string, () => void> = {
        j: () => dispatch({ do: 'move', by: 1 }),
        k: () => dispatch({ do: 'move', by: -1 }),
        m: () => decide('together'),
        n: () => decide('apart'),
        u: undo,
        '?': help,
      };
      const chosen = acts[e.key.toLowerCase()];
      if (!chosen || (e.repeat && !/[jk]/i.test(e.key))) return; // a key held down decides once
      e.preventDefault();
      chosen();
    };
  });
  useEffect(() => {
    const keys = (e: KeyboardEvent) => onKey.current?.(e);
    window.addEventListener('keydown', keys);
    return () => window.removeEventListener('keydown', keys);
  }, []);
  useEffect(() => {
    box.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [state.at]);

  if (list.error && !list.data) return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Bones />;
  const total = Math.max(state.items.length, list.data.total);
  return (
    <>
      <p role="status" className="row wrap" style={{ minHeight: 30, marginBottom: 8 }}>
        <span className="muted">{said || t('duplicates.waiting', { count: total, formatted: format.number(total) })}</span>
        {!list.data.caught_up && <Badge tone="accent">{t('duplicates.looking')}</Badge>}
        {last && <Button size="small" type="text" icon={<Undo2 size={14} />} disabled={!last.decree} onClick={undo}>{t('identity.undo')}</Button>}
      </p>
      {error && <div role="alert" style={{ color: 'var(--bad)', marginBottom: 12 }}><ErrorText error={error} /></div>}
      {!pair ? (
        <Panel><Empty icon={CheckCheck} title={t('duplicates.empty')} hint={t('duplicates.empty_hint')} /></Panel>
      ) : (
        <div className="dup">
          <section className="panel dup-list" aria-label={t('duplicates.list')}>
            <ul ref={box}>
              {state.items.map((p, k) => (
                <li key={keyOf(p)}>
                  <button type="button" aria-current={k === state.at} onClick={() => dispatch({ do: 'choose', at: k })}>
                    <span className="row spread"><span className="ellipsis" style={{ fontWeight: 550 }}>{recordName(p.a)}</span><span className="num faint">{format.fine(p.probability)}</span></span>
                    <span className="muted ellipsis" style={{ display: 'block', fontSize: 'var(--t-2)' }}>{recordName(p.b)} · {p.b.source}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
          <div className="stack">
            <div className="panel dup-actions">
              <Button type="primary" icon={<Merge size={15} />} onClick={() => decide('together')} aria-keyshortcuts="M">{t(`duplicates.same_${of}`)}<kbd>M</kbd></Button>
              <Button icon={<Split size={15} />} onClick={() => decide('apart')} aria-keyshortcuts="N">{t('duplicates.different')}<kbd>N</kbd></Button>
              <Button type="text" onClick={() => dispatch({ do: 'move', by: 1 })} aria-keyshortcuts="J">{t('duplicates.later')}<kbd>J</kbd></Button>
            </div>
            <PairView pair={pair} />
          </div>
        </div>
      )}
    </>
  );
}

export default function DuplicatesPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const of: DuplicateClass = params.get('class') === 'account' ? 'account' : 'person';
  const [helping, setHelping] = useState(false);
  const help = useCallback(() => setHelping(true), []);
  return (
    <Page
      title={t('duplicates.title')}
      subtitle={t('duplicates.subtitle')}
      actions={<Button icon={<CircleHelp size={15} />} onClick={help} aria-keyshortcuts="?">{t('duplicates.keys')}</Button>}
    >
      <Tabs
        label={t('duplicates.title')}
        active={of}
        onChange={(next) => setParams(next === 'person' ? {} : { class: next }, { replace: true })}
        tabs={kClasses.map((key) => ({ key, label: t(key === 'person' ? 'nav.people' : 'nav.accounts') }))}
      />
      <div style={{ height: 14 }} />
      <Review key={of} of={of} help={help} />
      {helping && <Help close={() => setHelping(false)} />}
    </Page>
  );
}
