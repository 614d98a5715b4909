import { expect, it } from 'vitest';
import { Keys } from './keys';

const plain = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false });

it('goes to a place by two letters, but not when the second comes late or in a field', () => {
  const keys = new Keys();
  expect(keys.press(plain('g'), false, 0)).toBeUndefined();
  expect(keys.press(plain('p'), false, 500)).toEqual({ go: 'p' });
  expect(keys.press(plain('p'), false, 600)).toBeUndefined();
  keys.press(plain('g'), false, 1_000);
  expect(keys.press(plain('p'), false, 9_000)).toBeUndefined();
  keys.press(plain('g'), true, 10_000);
  expect(keys.press(plain('p'), true, 10_100)).toBeUndefined();
  keys.press(plain('g'), false, 20_000);
  expect(keys.press(plain('z'), false, 20_100)).toBeUndefined(); // no such place
});

it('searches from a field only with the control key', () => {
  const keys = new Keys();
  expect(keys.press(plain('/'), true, 0)).toBeUndefined();
  expect(keys.press(plain('/'), false, 0)).toBe('search');
  expect(keys.press({ ...plain('K'), ctrlKey: true }, true, 0)).toBe('search');
  expect(keys.press(plain('?'), false, 0)).toBe('help');
});
