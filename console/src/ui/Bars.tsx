// A small bar chart, drawn at the width it has. With onPick each bar is a button.
import { Tooltip } from 'antd';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { placeTicks } from './ticks';

export interface Bar {
  key: string;
  value: number;
  label: string; // what the tooltip says
  tick?: string; // under the axis
}

interface BarsProps {
  bars: Bar[];
  label: string;
  height: number;
  onPick?: (bar: Bar) => void;
}

export function Bars({ bars, label, height, onPick }: BarsProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const axis = 18;
  const plot = height - axis;
  const most = Math.max(1, ...bars.map((b) => b.value));
  const step = bars.length ? width / bars.length : 0;
  const gap = Math.min(4, step * 0.25);
  return (
    <div ref={box} style={{ height }}>
      {width > 0 && (
        <svg className="bars" width={width} height={height} role={onPick ? 'group' : 'img'} aria-label={label}>
          <line x1={0} x2={width} y1={plot + 0.5} y2={plot + 0.5} />
          {bars.map((bar, k) => {
            const h = bar.value ? Math.max(2, (bar.value / most) * (plot - 6)) : 0;
            const pick = onPick && {
              role: 'button',
              tabIndex: 0,
              'aria-label': bar.label,
              onClick: () => onPick(bar),
              onKeyDown: (e: KeyboardEvent) => {
                if (e.key === 'Enter' || e.key === ' ') {
                  e.preventDefault();
                  onPick(bar);
                }
              },
            };
            return (
              <Tooltip key={bar.key} title={bar.label} mouseEnterDelay={0} mouseLeaveDelay={0}>
                <g {...pick}>
                  <rect className="hit" x={k * step} y={0} width={step} height={plot} rx={3} />
                  <rect className="bar" x={k * step + gap / 2} y={plot - h} width={Math.max(1, step - gap)} height={h} rx={Math.min(3, step / 4)} />
                </g>
              </Tooltip>
            );
          })}
          {placeTicks(bars, width).map((tick) => (
            <text key={tick.key} x={tick.x} y={height - 3}>{tick.text}</text>
          ))}
        </svg>
      )}
    </div>
  );
}
