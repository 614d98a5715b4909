// What to paste to send a first event. Code, not prose: the same in every language.
export interface Snippet {
  name: string;
  text: string;
}

export function snippetsFor(key: string, origin: string): Snippet[] {
  return [
    {
      name: 'curl',
      text: `curl -X POST ${origin}/v1/identify \\
  -u ${key}: \\
  -H 'Content-Type: application/json' \\
  -d '{"userId":"u-1","traits":{"name":"Ada Lovelace","email":"ada@example.com","company":"Example GmbH"}}'

curl -X POST ${origin}/v1/track \\
  -u ${key}: \\
  -H 'Content-Type: application/json' \\
  -d '{"userId":"u-1","event":"Quote Requested","properties":{"product":"HX-200"}}'`,
    },
    {
      name: 'Browser',
      text: `// npm install @segment/analytics-next
import { AnalyticsBrowser } from '@segment/analytics-next';

const analytics = AnalyticsBrowser.load({ writeKey: '${key}', cdnURL: '${origin}' });
analytics.page();
analytics.identify('u-1', { email: 'ada@example.com' });`,
    },
    {
      name: 'Node',
      text: `// npm install @segment/analytics-node
import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' });
analytics.track({ userId: 'u-1', event: 'Quote Requested', properties: { product: 'HX-200' } });`,
    },
  ];
}
