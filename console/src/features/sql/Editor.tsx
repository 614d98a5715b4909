// A plain text area: Ctrl Enter runs, Tab indents. After Escape, Tab leaves it (nobody may be caught in a field).
import { useImperativeHandle, useRef, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { indent, insert, newLine, type Text } from './edit';

export interface EditorHandle {
  insert: (text: string) => void;
  select: (from: number, to: number) => void;
}
interface EditorProps {
  ref: Ref<EditorHandle>;
  value: string;
  change: (value: string) => void;
  run: (selected: string) => void;
  wrong: boolean;
  describedBy: string;
}

export function Editor({ ref, value, change, run, wrong, describedBy }: EditorProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const leaving = useRef(false);

  // execCommand keeps the browser's own undo history, which setting the value would lose.
  const apply = (next: Text) => {
    const element = area.current;
    if (!element) return;
    element.focus();
    element.setSelectionRange(0, element.value.length);
    if (!document.execCommand('insertText', false, next.value)) change(next.value);
    element.setSelectionRange(next.from, next.to);
  };
  const current = (): Text => ({ value, from: area.current?.selectionStart ?? value.length, to: area.current?.selectionEnd ?? value.length });
  useImperativeHandle(ref, () => ({
    insert: (text) => apply(insert(current(), text)),
    select: (from, to) => {
      area.current?.focus();
      area.current?.setSelectionRange(from, to);
    },
  }));

  const keys = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const away = leaving.current;
    leaving.current = e.key === 'Escape';
    const { from, to } = current();
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) run(from < to ? value.slice(from, to) : value);
    else if (e.key === 'Tab' && !away && !e.ctrlKey && !e.altKey) apply(indent(current(), e.shiftKey));
    else if (e.key === 'Enter' && !e.shiftKey && !e.altKey) apply(newLine(current()));
    else return;
    e.preventDefault();
  };
  return (
    <textarea
      ref={area}
      className="sql-editor"
      value={value}
      onChange={(e) => change(e.target.value)}
      onKeyDown={keys}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      aria-label={t('sql.editor')}
      aria-invalid={wrong}
      aria-describedby={describedBy}
      placeholder={t('sql.placeholder')}
      rows={Math.min(18, Math.max(7, value.split('\n').length + 1))}
    />
  );
}
