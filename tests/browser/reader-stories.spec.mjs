// The main stories as people live them: with a thumb, which hovers over nothing; over two visits, two tabs or the way
// back; on a line that is late or loses things; with a keyboard that composes.
import { CONDITIONS, handOn, play } from './support/conditions.mjs';
import { expect, forgiveNetwork, test } from './support/proxy-fixtures.mjs';
import { STORIES } from './support/stories.mjs';

for (const [when, condition] of Object.entries(CONDITIONS)) {
  for (const [name, story] of Object.entries(STORIES)) {
    test(`${when}, a reader ${name}`, { tag: ['@phone', '@thumb', ...(condition.everywhere ? ['@firefox'] : [])] }, async ({ page, browserName, host, network, service, key, complaints }) => {
      await play(condition, story, { hand: handOn(condition, page, browserName), host, network, service, key });
      if (condition.bad) forgiveNetwork(complaints, expect);
    });
  }
}
