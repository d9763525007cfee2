// A future dropped at each of its awaits, one run at a time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { browsing, open } from '../browser.js';
import { pageWith } from '../site.js';

const browser = browsing();
const PAGE = pageWith('<figure class="drops"');

const exploring = use => open(browser, PAGE, {}, async page => {
    const figure = page.locator('figure.drops').first();
    await figure.locator('.drops-controls').waitFor();
    const rows = figure.locator('tbody tr');
    await use({
        page, figure, rows,
        last: await rows.count(),
        range: figure.locator('.drops-range'),
        button: name => figure.getByRole('button', { name, exact: true }),
        run: async () => Number(/^Run (\d+)/.exec(await figure.locator('.drops-says').textContent())[1]),
    });
});

describe('the runs of a dropped future', () => {
    it('are shown one by one, by mouse, and not beyond the last', () => exploring(async ({ figure, button, run, rows, last }) => {
        for (let number = 2; number <= last; number += 1) {
            await button('Next').click();
            assert.equal(await run(), number);
            assert.ok(await rows.nth(number - 1).isVisible());
            assert.ok(!await rows.nth(number - 2).isVisible());
        }
        assert.equal(await figure.locator('.drops-code .is-now').count(), 0);
        await button('Next').click();
        assert.equal(await run(), last);
        await button('Previous').click();
        assert.equal(await run(), last - 1);
        assert.equal(await figure.locator('.drops-code .is-now').count(), 1);
    }));

    it('are shown by keyboard, and turn no page', () => exploring(async ({ page, range, run, last }) => {
        const address = page.url();
        await range.focus();
        for (const [key, expected] of [['ArrowRight', 2], ['ArrowLeft', 1], ['End', last], ['Home', 1]]) {
            await page.keyboard.press(key);
            assert.equal(await run(), expected, key);
        }
        assert.equal(page.url(), address);
    }));

    it('are shown by a click on the line where they end', () => exploring(async ({ figure, run }) => {
        const line = figure.locator('.drops-code > div', { has: figure.page().locator('.drops-mark') }).first();
        await line.click();
        assert.equal(await run(), 2);
        await line.click();
        assert.equal(await run(), 3);
        await line.click();
        assert.equal(await run(), 2);
    }));

    it('are shown all at once', () => exploring(async ({ button, rows, last }) => {
        await button('All runs').click();
        for (let index = 0; index < last; index += 1) assert.ok(await rows.nth(index).isVisible());
        assert.equal(await button('All runs').getAttribute('aria-pressed'), 'true');
    }));
});
