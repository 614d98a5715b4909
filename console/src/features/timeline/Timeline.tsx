// Everything that happened, newest first: by day, with a strip to jump in time and chips for the channels.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { History } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { densityQuery, timelineQuery } from '../../api/queries';
import { useFormat } from '../../i18n/format';
import { useWords } from '../../i18n/words';
import { Bars } from '../../ui/Bars';
import { Bones, Empty, Failure } from '../../ui/Empty';
import { LoadMore } from '../../ui/LoadMore';
import { ChannelDot, channelColour, kChannelIcons, useEntityName, type Channel } from '../../ui/parts';
import { EventDrawer } from './EventDrawer';
import { binDays, groupTouches, isDayOnly, type Line, type Touch } from './group';
import './timeline.css';

interface TimelineProps {
  id: string; // of a person or account
  usual?: string; // the account that goes without saying
  channels: Schemas['ChannelStat'][];
}

function Density({ id, onPick }: { id: string; onPick: (before: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const density = useQuery(densityQuery(id));
  const bars = useMemo(() => {
    const bins = binDays(density.data?.days ?? [], new Date().toISOString().slice(0, 10), 80);
    const every = Math.ceil(bins.length / 6);
    return bins.map((bin, k) => ({
      key: bin.until,
      value: bin.count,
      label: `${format.days(bin.from, bin.until)} · ${t('timeline.touches', { count: bin.count, formatted: format.number(bin.count) })}`,
      tick: k % every === 0 ? format.date(bin.from) : undefined,
    }));
  }, [density.data, format, t]);
  if (bars.length === 0) return null;
  return <Bars bars={bars} height={64} label={t('timeline.density_label')} onPick={(bar) => onPick(`${bar.key}T00:00:00.000Z`)} />;
}

function Chips({ channels, chosen, choose }: { channels: Schemas['ChannelStat'][]; chosen?: Channel; choose: (c?: Channel) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (channels.length < 2) return null;
  return (
    <div className="chips" role="group" aria-label={t('timeline.filter')}>
      <button type="button" className="chip" aria-pressed={!chosen} onClick={() => choose(undefined)}>
        {t('common.all')}
      </button>
      {[...channels].sort((a, b) => b.count - a.count).map(({ channel, count }) => {
        const Icon = kChannelIcons[channel];
        return (
          <button key={channel} type="button" className="chip" aria-pressed={chosen === channel} onClick={() => choose(chosen === channel ? undefined : channel)}>
            <span style={{ ...channelColour(channel), color: 'var(--c)', display: 'inline-flex' }}><Icon size={13} aria-hidden /></span>
            {t(`channel.${channel}`)} <span className="num">{format.number(count)}</span>
          </button>
        );
      })}
    </div>
  );
}

interface LineProps {
  line: Line;
  owner: string;
  usual?: string;
  open: (offset: number) => void;
}

// Of these the kind of event says more than what it was about.
const kNamedByKind = /^(identify|group|alias|relation)$/;

// What the line says of itself: a run by its number, one touch by its title.
function useTitleOf() {
  const { t } = useTranslation();
  const words = useWords();
  return (touch: Touch, count: number): string => {
    if (count > 1) {
      if (touch.type === 'page' || touch.type === 'screen') return t('timeline.visited', { count });
      if (touch.type === 'telemetry') return t('timeline.readings', { count });
      return `${words.event(touch.type, touch.name)} · ${t('timeline.group', { count })}`;
    }
    return (!kNamedByKind.test(touch.type) && touch.title) || words.event(touch.type, touch.name);
  };
}

function TimelineLine({ line, owner, usual, open }: LineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const nameOf = useEntityName();
  const titleOf = useTitleOf();
  const [expanded, setExpanded] = useState(false);
  const touch = line.touches[0];
  if (!touch) return null;
  const run = line.touches.length > 1;
  const kind = words.event(touch.type, touch.name);
  const about = kNamedByKind.test(touch.type) ? touch.title : touch.title && kind;
  const details = [run ? undefined : about, run ? undefined : touch.summary, touch.source].filter(Boolean);
  return (
    <li className="tl-line">
      <ChannelDot channel={touch.channel} />
      <div>
        <div className="tl-title">
          <button
            type="button"
            className="plain tl-open"
            aria-expanded={run ? expanded : undefined}
            onClick={() => (run ? setExpanded(!expanded) : open(touch.offset))}
          >
            {titleOf(touch, line.touches.length)}
          </button>
        </div>
        <div className="tl-sub inline-links">
          {touch.person && touch.person.id !== owner && (
            <>
              <Link className="above" to={`/people/${touch.person.id}`}>{nameOf(touch.person)}</Link>
              {' · '}
            </>
          )}
          {touch.account && touch.account.id !== owner && touch.account.id !== usual && (
            <>
              <Link className="above" to={`/accounts/${touch.account.id}`}>{nameOf(touch.account)}</Link>
              {' · '}
            </>
          )}
          {details.join(' · ')}
        </div>
        {run && expanded && (
          <ul className="tl-run above">
            {line.touches.map((each) => (
              <li key={each.offset}>
                <span className="faint num">{format.time(each.at)}</span>
                <button type="button" className="plain" onClick={() => open(each.offset)} aria-label={`${t('timeline.open_event')}: ${each.title ?? kind}`}>
                  {each.title ?? kind} <span className="faint">{each.summary}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {!isDayOnly(touch) && <time className="tl-time" dateTime={touch.at} title={format.dateTime(touch.at)}>{format.time(touch.at)}</time>}
    </li>
  );
}

export function Timeline({ id, usual, channels }: TimelineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [channel, setChannel] = useState<Channel>();
  const [before, setBefore] = useState<string>();
  const [event, setEvent] = useState<number>();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(timelineQuery(id, channel, before));
  const days = useMemo(() => groupTouches(data?.pages.flatMap((p) => p.items) ?? []), [data]);
  const load = useCallback(() => void fetchNextPage(), [fetchNextPage]);

  let body;
  if (error) body = <Failure error={error} retry={() => void refetch()} />;
  else if (!data) body = <Bones rows={8} />;
  else if (days.length === 0) {
    body = channel || before
      ? <Empty icon={History} title={t('timeline.empty_filter')} />
      : <Empty icon={History} title={t('timeline.empty')} hint={t('timeline.empty_hint')} />;
  } else {
    body = days.map((day) => (
      <section key={day.day} aria-label={format.longDate(day.day)}>
        <h3 className="tl-day">{format.longDate(day.day)}</h3>
        <ol>
          {day.lines.map((line) => <TimelineLine key={line.key} line={line} owner={id} usual={usual} open={setEvent} />)}
        </ol>
      </section>
    ));
  }
  return (
    <section className="panel" aria-label={t('timeline.label')}>
      <div className="tl-controls">
        <Density id={id} onPick={setBefore} />
        <Chips channels={channels} chosen={channel} choose={setChannel} />
        {before && (
          <div className="row wrap">
            <span className="badge accent">{t('timeline.jumped', { time: format.date(before) })}</span>
            <Button size="small" type="link" onClick={() => setBefore(undefined)}>{t('timeline.to_newest')}</Button>
          </div>
        )}
      </div>
      {body}
      <LoadMore more={hasNextPage} loading={isFetchingNextPage} load={load} />
      <EventDrawer offset={event} close={() => setEvent(undefined)} />
    </section>
  );
}
