// Streams of Kafka and MQTT: how each runs, what came of its messages, pausing.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { Pause, Play, Radio } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiError, post, type Schemas } from '../../api/client';
import { streamsQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Empty } from '../../ui/Empty';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Page';
import { Ago, Badge, Code } from '../../ui/parts';

type Stream = Schemas['Stream'];
const kKafka = "tutti stream add shop --kafka kafka:9092 --topic orders --map orders.toml --data data";
const kMqtt = "tutti stream add machines --mqtt broker:1883 --topic 'plant/+/state' --map machines.toml --data data";
const kTone = { running: 'good', connecting: 'warn', failed: 'bad', paused: undefined } as const;

function Told({ stream }: { stream: Stream }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  if (!stream.error && stream.refused_by.length === 0 && stream.missed === 0) return null;
  return (
    <details className="server-words" open={stream.state === 'failed'}>
      <summary className="faint">{t('syncs.told', { count: stream.refused_by.length + (stream.error ? 1 : 0) + (stream.missed > 0 ? 1 : 0) })}</summary>
      {stream.error && <code className="mono" lang="en" style={{ color: 'var(--bad)' }}>{stream.error}</code>}
      {stream.missed > 0 && <span>{t('syncs.streams.missed', { count: stream.missed, n: format.number(stream.missed) })}</span>}
      {stream.refused_by.map((r) => <span key={r.reason}>{t('syncs.streams.refused_for', { n: format.number(r.count), reason: words.reason(r.reason) })}</span>)}
    </details>
  );
}

function Row({ stream }: { stream: Stream }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const paused = stream.state === 'paused';
  const turn = useMutation({
    mutationFn: () => post(paused ? '/streams/{name}/resume' : '/streams/{name}/pause', { path: { name: stream.name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['streams'] }),
    onError: (e) => void message.error(words.error(e instanceof ApiError ? e.code : 'internal')),
  });
  const verb = t(paused ? 'syncs.streams.resume' : 'syncs.streams.pause');
  return (
    <tr>
      <td>
        <span className="main">{stream.name}</span> <span className="faint nowrap" lang="en" style={{ fontSize: 'var(--t-2)' }}>{stream.kind === 'kafka' ? 'Kafka' : 'MQTT'} · {stream.topic}</span>
        <Told stream={stream} />
      </td>
      <td><Badge tone={kTone[stream.state]}>{t(`syncs.streams.state.${stream.state}`)}</Badge></td>
      <td className="end wide">{format.number(stream.messages)}</td>
      <td className="end wide">{format.number(stream.events)}</td>
      <td className="end wide" style={{ color: stream.refused > 0 ? 'var(--bad)' : undefined }}>{format.number(stream.refused)}</td>
      <td className="end nowrap">{stream.lag === undefined ? '–' : format.number(stream.lag)}</td>
      <td className="wide nowrap">{stream.last_message_at ? <Ago at={stream.last_message_at} /> : <span className="faint">{t('sources.never')}</span>}</td>
      <td className="end"><Button size="small" icon={paused ? <Play size={13} /> : <Pause size={13} />} loading={turn.isPending} onClick={() => turn.mutate()} aria-label={`${verb}: ${stream.name}`}>{verb}</Button></td>
    </tr>
  );
}

export function Streams() {
  const { t } = useTranslation();
  const list = useQuery(streamsQuery());
  const body = (
    <Loaded of={list} none={(d) => d.items.length === 0 && <div className="stack" style={{ padding: 'var(--pad, 16px)' }}>
        <Empty icon={Radio} title={t('syncs.streams.empty')} hint={t('syncs.streams.empty_hint')} />
        <Code text={kKafka} label={t('syncs.streams.add_kafka')} wrap />
        <Code text={kMqtt} label={t('syncs.streams.add_mqtt')} wrap />
      </div>}>
      {(data) => (
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t('common.name')}</th><th>{t('common.status')}</th><th className="end wide">{t('syncs.streams.messages')}</th><th className="end wide">{t('syncs.events')}</th>
              <th className="end wide">{t('syncs.rejected')}</th><th className="end" title={t('syncs.streams.lag_hint')}>{t('syncs.streams.lag')}</th><th className="wide">{t('syncs.streams.last')}</th>
              <th><span className="sr-only">{t('syncs.streams.pause')}</span></th>
            </tr>
          </thead>
          <tbody>{data.items.map((s) => <Row key={s.name} stream={s} />)}</tbody>
        </table>
      </div>
    )}
    </Loaded>
  );
  return <Panel title={t('syncs.streams.title')} flush>{body}</Panel>;
}
